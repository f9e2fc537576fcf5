from netcourse.render.progress import course_map
from tests.render.helpers import words, worst_contrast

COURSE = {
    "chapters": [
        {
            "name": "00-welcome",
            "title": "Welcome",
            "exercises": [
                {"id": "welcome.first_get", "title": "the first request", "status": "passed", "score": 1, "points": 1}
            ],
        },
        {
            "name": "02-http",
            "title": "HTTP by hand",
            "exercises": [
                {
                    "id": "http.split_url",
                    "title": "take a URL apart",
                    "status": "timeout",
                    "score": 0.5,
                    "points": 2,
                    "hints_used": 2,
                },
                {
                    "id": "http.build_request",
                    "title": "<b>",
                    "status": "not_attempted",
                    "score": 0,
                    "points": 2,
                    "hints_used": 1,
                },
            ],
        },
    ],
    "note": "Kept in progress.json",
}


def test_the_map() -> None:
    assert course_map(COURSE).text.splitlines() == [
        "00-welcome  Welcome" + " " * 50 + "1 of 1 exercise, 1 of 1 point",
        "  ✓ welcome.first_get   the first request  passed         1 of 1 point",
        "02-http  HTTP by hand" + " " * 44 + "0 of 2 exercises, 0.5 of 4 points",
        "  ◐ http.split_url      take a URL apart   begun          0.5 of 2 points  2 hints used",
        "  ○ http.build_request  <b>                not attempted  0 of 2 points    1 hint used",
        "The whole course: 1 of 3 exercises, 1.5 of 5 points.",
        "Kept in progress.json",
    ]


def test_both_forms_say_the_same_and_can_be_read() -> None:
    view = course_map(COURSE)
    assert words(view.html) == view.text.split()
    assert worst_contrast(view.html) >= 4.5


def asked(*questions: tuple[str, str]) -> dict[str, object]:
    """Return a course of one chapter with these questions."""
    chapter = COURSE["chapters"][0] | {"questions": [{"id": name, "status": status} for name, status in questions]}
    return {"chapters": [chapter]}


def test_the_questions_of_a_chapter_stand_below_its_exercises() -> None:
    course = asked(("welcome.who", "right"), ("welcome.what", "wrong"), ("welcome.when", "open"))

    assert "    1 of 3 questions right:  ✓ who  ✗ what  ○ when" in course_map(course).text.splitlines()


def test_many_questions_take_several_lines_and_stay_whole() -> None:
    view = course_map(asked(*((f"welcome.question_{number}", "open") for number in range(20))))
    lines = [line for line in view.text.splitlines() if "question_" in line]

    assert len(lines) > 1
    assert max(map(len, lines)) <= 98
    assert "".join(lines).count("○ question_") == 20
    assert words(view.html) == view.text.split()
    assert worst_contrast(view.html) >= 4.5


def test_a_course_without_exercises() -> None:
    assert course_map({"chapters": []}).text == "The whole course: 0 of 0 exercises, 0 of 0 points."
