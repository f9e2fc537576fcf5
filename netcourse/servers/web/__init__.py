"""What the course's own web services share: requests, answers, routes, preconditions and ranges (RFC 9110, RFC 9457).

cheroot reads and writes the messages (`netcourse.servers.wsgi`); this says what they mean.
"""

from netcourse.servers.web.answer import Answer, Problem, as_json
from netcourse.servers.web.request import Request
from netcourse.servers.web.routes import Route, application

__all__ = ["Answer", "Problem", "Request", "Route", "application", "as_json"]
