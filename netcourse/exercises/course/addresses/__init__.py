"""Chapter 01: networks and the addresses in them, the way to an address, and the messages of DNS.

All six are functions on text and bytes, judged by what they return. The DNS messages are put together here, by the
few lines that a check needs to place every label and pointer where it wants it.
"""

CHAPTER = "01-addresses"
EXERCISES = ["network_of", "hosts_between", "kind", "route", "dns_query", "dns_answer"]
