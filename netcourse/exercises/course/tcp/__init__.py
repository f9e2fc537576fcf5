"""Chapter 06: listeners, clients and servers on bare TCP.

A listener is judged by connecting to it, a client by being its server, a server by being its client; only a
listener's own name and option are asked of the learner's side.
"""

CHAPTER = "06-tcp"
EXERCISES = ["make_listener", "daytime_client", "daytime_server", "echo_server", "greeter"]
