"""Other answers to http.post_form."""

# %% right by Request: writes the pairs out and names the method and the type itself
from urllib.parse import quote_plus
from urllib.request import Request, urlopen


def post_form(url, fields):
    pairs = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            pairs.append(quote_plus(name) + "=" + quote_plus(one))
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return urlopen(Request(url, data="&".join(pairs).encode(), headers=kind, method="POST")).read()


# %% right by requests: another library, the same request
import requests


def post_form(url, fields):
    return requests.post(url, data=fields, timeout=10).content


# %% right with every byte encoded: spaces as %20, and a charset beside the type
from urllib.parse import quote
from urllib.request import Request, urlopen


def every_byte(text):
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8"))


def post_form(url, fields):
    pairs = [(name, one) for name, value in fields.items() for one in ([value] if isinstance(value, str) else value)]
    data = "&".join(f"{every_byte(name)}={every_byte(value)}" for name, value in pairs).encode("ascii")
    request = Request(url, data)
    request.add_header("content-type", "Application/X-WWW-Form-URLEncoded; charset=utf-8")
    with urlopen(request) as answer:
        return b"".join(answer)


# %% wrong http.form_not_sent: M1, the encoded form never reaches urlopen
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    data = urlencode(fields, doseq=True).encode("ascii")
    with urlopen(url) as answer:
        answer.read()
        urlencode([(url, data)])
        return answer.read()


# %% wrong http.form_in_url: puts the form into the URL, which makes a GET
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url + "?" + urlencode(fields, doseq=True)) as answer:
        return answer.read()


# %% wrong http.text_as_data: hands text to urlopen
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url, urlencode(fields, doseq=True)) as answer:
        return answer.read()


# %% wrong http.json_is_a_form: sends JSON
import json
from urllib.request import Request, urlopen


def post_form(url, fields):
    request = Request(url, json.dumps(fields).encode(), {"Content-Type": "application/json"})
    with urlopen(request) as answer:
        return answer.read()


# %% wrong http.answer_read_twice: returns what a second read gives
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url, urlencode(fields, doseq=True).encode()) as answer:
        print(answer.read())
        return answer.read()


# %% wrong http.list_as_text: lets urlencode write a list as Python shows it
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url, urlencode(fields).encode()) as answer:
        return answer.read()


# %% wrong http.last_value_wins: keeps one value of a field
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    last = {name: value[-1] if isinstance(value, list) else value for name, value in fields.items()}
    with urlopen(url, urlencode(last).encode()) as answer:
        return answer.read()


# %% wrong http.joined_by_hand: glues names and values together as they are
from urllib.request import urlopen


def post_form(url, fields):
    pairs = [(name, one) for name, value in fields.items() for one in ([value] if isinstance(value, str) else value)]
    data = "&".join(f"{name}={value}" for name, value in pairs)
    with urlopen(url, data.encode()) as answer:
        return answer.read()


# %% wrong http.form_in_latin_1: encodes what is not ASCII in another charset
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    data = urlencode(fields, doseq=True, encoding="latin-1", errors="replace").encode("ascii")
    with urlopen(url, data) as answer:
        return answer.read()


# %% wrong http.error_hidden: says nothing of a response that breaks off
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url, urlencode(fields, doseq=True).encode()) as answer:
        try:
            return answer.read()
        except Exception:
            return b""


# %% wrong http.answer_not_read: returns the response
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url, urlencode(fields, doseq=True).encode()) as answer:
        return answer


# %% wrong http.answer_taken_apart: reads the response as JSON
import json
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url, urlencode(fields, doseq=True).encode()) as answer:
        return json.load(answer)


# %% wrong http.joined_with_commas: makes one text of a list
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(
        url,
        urlencode(
            {name: value if isinstance(value, str) else ",".join(value) for name, value in fields.items()}, doseq=True
        ).encode(),
    ) as answer:
        return answer.read()


# %% wrong http.values_reordered: sends the last value first
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(
        url,
        urlencode(
            {name: value if isinstance(value, str) else value[::-1] for name, value in fields.items()}, doseq=True
        ).encode(),
    ) as answer:
        return answer.read()


# %% wrong http.empty_dropped: leaves empty fields out
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(
        url, urlencode({name: value for name, value in fields.items() if value}, doseq=True).encode()
    ) as answer:
        return answer.read()


# %% wrong http.names_not_encoded: encodes the values alone
from urllib.parse import quote_plus
from urllib.request import urlopen


def post_form(url, fields):
    pairs = [(name, one) for name, value in fields.items() for one in ([value] if isinstance(value, str) else value)]
    data = "&".join(f"{name}={quote_plus(one)}" for name, one in pairs)
    with urlopen(url, data.encode()) as answer:
        return answer.read()


# %% wrong http.text_as_list: sends each letter of a text
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    pairs = [(k, v) for k, vs in fields.items() for v in vs]
    with urlopen(url, urlencode(pairs).encode()) as r:
        return r.read()


# %% wrong http.brackets_in_name: writes brackets behind the names of lists
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    pairs = [
        (k if isinstance(vs, str) else k + "[]", v)
        for k, vs in fields.items()
        for v in ([vs] if isinstance(vs, str) else vs)
    ]
    with urlopen(url, urlencode(pairs).encode()) as r:
        return r.read()


# %% wrong http.encoded_twice: encodes what urlencode encodes again
from urllib.parse import quote, urlencode
from urllib.request import urlopen


def post_form(url, fields):
    body = urlencode(
        {k: quote(v) if isinstance(v, str) else [quote(x) for x in v] for k, v in fields.items()}, doseq=True
    )
    with urlopen(url, body.encode()) as r:
        return r.read()


# %% wrong http.values_stripped: strips the values
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    f = {k: v.strip() if isinstance(v, str) else [x.strip() for x in v] for k, v in fields.items()}
    with urlopen(url, urlencode(f, doseq=True).encode()) as r:
        return r.read()


# %% wrong http.query_of_url_lost: leaves out the query of the URL
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url.split("?")[0], urlencode(fields, doseq=True).encode()) as r:
        return r.read()


# %% wrong http.form_in_url: sends the form in the URL as well
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    q = urlencode(fields, doseq=True)
    with urlopen(url + ("&" if "?" in url else "?") + q, q.encode()) as r:
        return r.read()


# %% wrong http.part_of_answer: reads what is there
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url, urlencode(fields, doseq=True).encode()) as r:
        return r.read1()


# %% wrong http.part_of_answer: reads a line
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url, urlencode(fields, doseq=True).encode()) as r:
        return r.readline()


# %% wrong http.answer_changed: strips the body
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url, urlencode(fields, doseq=True).encode()) as r:
        return r.read().strip()


# %% wrong http.empty_dropped: leaves out empty texts of a list
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    f = {k: v if isinstance(v, str) else [x for x in v if x] for k, v in fields.items()}
    with urlopen(url, urlencode(f, doseq=True).encode()) as r:
        return r.read()


# %% wrong http.json_is_a_form: sends JSON as if it were a form
import json
from urllib.request import urlopen


def post_form(url, fields):
    with urlopen(url, json.dumps(fields).encode()) as r:
        return r.read()


# %% wrong http.joined_by_hand: leaves a plus as it is
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    body = urlencode(fields, doseq=True, safe="+")
    with urlopen(url, body.encode()) as r:
        return r.read()
