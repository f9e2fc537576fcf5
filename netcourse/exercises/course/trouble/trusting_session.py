"""Exercise trouble.trusting_session: trust one authority."""

from __future__ import annotations

from random import Random
from typing import Any

from netcourse.exercises.course.trouble.common import LONG, calm, certificate_in_words, environment_kept, two_steps
from netcourse.exercises.model import Exercise, Misconception, Raised, fail, same
from netcourse.exercises.staging.folders import folder
from netcourse.exercises.staging.secured import WRONG, Secured, course_authority, other_authority, secured
from netcourse.exercises.staging.website import Answer, Asked
from netcourse.i18n import _

trusting_session = Exercise(
    "trouble.trusting_session",
    points=2,
    minutes=20,
    title=_("trust one authority"),
    asks=["trusting_session"],
    hints=[
        _("session.verify takes the path of a file with the authorities to trust, in place of those that requests"
          " brings along."),
        _("session.trust_env = False lets the session look at no environment variable. Without it,"
          " REQUESTS_CA_BUNDLE is stronger than session.verify."),
    ],
    misconceptions=[
        Misconception(
            "trouble.ca_in_the_environment",
            says=_("os.environ belongs to the whole program: every session would trust that authority, and the last"
                   " one who writes there wins. What one session trusts stands in the session."),
            when=lambda facts: facts["environment"],
        ),
        Misconception(
            "trouble.nobody_asked_for_proof",
            says=_("verify=False means that no proof is asked for: whoever sits in the middle reads what you send, and"
                   " writes what you read. There is nothing that it would be an answer to."),
            when=lambda facts: facts["read"] and facts["kind"] == "unknown_ca",
        ),
        Misconception(
            "trouble.host_not_compared",
            says=_("The certificate is real, and it is that of another host. An authority vouches for a name: the one"
                   " in the URL must be in the certificate."),
            when=lambda facts: facts["read"] and facts["kind"] == "wrong_host",
        ),
        Misconception(
            "trouble.date_ignored",
            says=_("This certificate has expired, and nobody stands by it any more: its key may have been stolen or"
                   " given up long ago."),
            when=lambda facts: facts["read"] and facts["kind"] == "expired",
        ),
        Misconception(
            "trouble.one_session_for_all",
            says=_("Two sessions with different authorities have become one: the last file counted for both. Make a new"
                   " Session in each call, and change nothing that others use, too."),
            when=lambda facts: facts["case"] == "two",
        ),
        Misconception(
            "trouble.environment_wins",
            says=_("REQUESTS_CA_BUNDLE is set here, and requests lets it win over session.verify. With"
                   " session.trust_env = False the session does not look there."),
            when=lambda facts: facts["case"] == "bundle",
        ),
        Misconception(
            "trouble.system_trusted_as_well",
            says=_("The authority was added to those that the system knows. Of those there are more than a hundred, and"
                   " each of them could vouch for any site: one authority means that one alone."),
            when=lambda facts: facts["case"] == "system",
        ),
        Misconception(
            "trouble.one_method_alone",
            says=_("Not only get() is to go by this authority: request(), post() and the others do so, too, where it is"
                   " the session that is told, in session.verify."),
            when=lambda facts: facts["case"] == "method",
        ),
        Misconception(
            "trouble.authority_not_told",
            says=_("The session goes by another list of authorities than the file that it was given. session.verify"
                   " takes the path of the file."),
            when=lambda facts: facts["case"] == "plain" and facts["raised"] == "SSLError",
        ),
        Misconception(
            "trouble.other_exception",
            says=_("requests says SSLError where a certificate proves nothing. Turned into another exception, or taken"
                   " for a missing connection, it hides that somebody may be in the middle."),
            when=lambda facts: facts["other_kind"],
        ),
    ],
)  # fmt: skip

SECRET = "Bearer secret-of-ada"


def _visits(session: Any, door: Secured, path: str, *, method: str = "get", **facts: Any) -> None:
    """Require that a held session gets the page of a site that it trusts."""
    before = len(door.asked)
    try:
        status = session.hold(method, door.url + path, timeout=LONG, seconds=2 * LONG).value("status_code")
    except Raised as raised:
        raised.says = _("This site has a certificate of the authority that is to be trusted.")
        raised.facts.update(facts)
        raise
    same(status, 200, says=_("This is the status of a site that is to be trusted."), **facts)
    if len(door.asked) == before:
        fail(_("The site got no request."), **facts)


def _refuses(session: Any, door: Secured, path: str, **facts: Any) -> None:
    """Require that a held session raises SSLError before it has sent anything."""
    raised = None
    try:
        session.hold("get", door.url + path, headers={"Authorization": SECRET}, timeout=LONG, seconds=2 * LONG)
    except Raised as error:
        raised = error
    if door.asked:
        fail(_("The request went to a site that is not to be trusted. Whoever is there has read this."),
             got=door.asked[0].shown, read=True, **facts)  # fmt: skip
    if raised is None:
        fail(_("SSLError was to be raised; nothing was."), accepted=True, **facts)
    if not raised.is_a("SSLError"):
        raised.says = _("SSLError was asked for here.")
        raised.facts.update(facts, other_kind=True)
        raise raised


def _page(asked: Asked) -> Answer:
    return Answer(200, body=b"hello")


@trusting_session.check(_("returns a session that gets pages of sites for which the authority vouches"))
def trusts(student: Any, rng: Random) -> None:
    with calm(student), folder(student) as files, secured(_page) as one, secured(_page) as two:
        ca = files.write("ca.pem", course_authority())
        session = student.hold("trusting_session", ca)
        for door in (one, two, one):
            _visits(session, door, two_steps(rng), case="plain")
        for method in ("post", "head"):
            _visits(session, one, two_steps(rng), method=method, case="method")
        environment_kept(student)


@trusting_session.check(_("sends nothing to a site that cannot prove who it is, and raises SSLError"), weight=2,
                        needs=[trusts])  # fmt: skip
def refuses(student: Any, rng: Random) -> None:
    with calm(student), folder(student) as files:
        session = student.hold("trusting_session", files.write("ca.pem", course_authority()))
        for kind in WRONG:
            with secured(_page, kind) as door:
                _refuses(session, door, two_steps(rng), kind=kind, sent=certificate_in_words(kind))


@trusting_session.check(_("goes by its own authority, whatever the environment and the system name"), needs=[refuses])
def own_authority(student: Any, rng: Random) -> None:
    other, context = other_authority()
    with folder(student) as files, secured(_page) as door, secured(_page, context) as foreign:
        ca, elsewhere = files.write("ca.pem", course_authority()), files.write("others.pem", other)
        for case, name in (("bundle", "REQUESTS_CA_BUNDLE"), ("system", "SSL_CERT_FILE")):
            with calm(student, **{name: str(elsewhere)}):
                session = student.hold("trusting_session", ca)
                _visits(session, door, two_steps(rng), case=case)
                _refuses(session, foreign, two_steps(rng), case=case)
                environment_kept(student, **{name: str(elsewhere)})


@trusting_session.check(_("lets several sessions trust different authorities, side by side"), needs=[refuses])
def side_by_side(student: Any, rng: Random) -> None:
    other, context = other_authority()
    with calm(student), folder(student) as files, secured(_page) as one, secured(_page, context) as two:
        first = student.hold("trusting_session", files.write("ca.pem", course_authority()))
        second = student.hold("trusting_session", files.write("others.pem", other))
        for session, own, foreign in ((first, one, two), (second, two, one)):
            _visits(session, own, two_steps(rng), case="two")
            foreign.asked.clear()  # of what the other session has asked, rightly
            _refuses(session, foreign, two_steps(rng), case="two")
