"""Looking for solutions, checks, expected values, seeds: on the disk, in /proc, in memory."""

from __future__ import annotations

from .model import Attack, answer, refused

FROM_SOURCE = "    exec(found, globals())\n    return globals()['split_url'](url)"

ATTACKS = [
    Attack("imports our solutions",
           "from netcourse.referee import solutions\nexec(solutions.source('http.split_url'))\n", cells=("failed",)),
    Attack("imports our checks",
           "from netcourse.exercises.course.http.split_url import split_url\n", cells=("failed",)),
    Attack("searches the disk for a solution", """
import os
def found():
    for folder, _, names in os.walk('/'):
        if folder.startswith(('/proc', '/sys', '/usr', '/dev')):
            continue
        for name in names:
            try:
                text = open(os.path.join(folder, name)).read()
            except (OSError, UnicodeDecodeError):
                continue
            if 'def ' + 'split_url' in text:
                return text.partition('# %% http.split_url')[2].partition('# %%')[0]
found = found()
if found:
    exec(found)
""", "not_attempted", slow=True),
    Attack("searches what other processes are and were given", """
import glob
found = b''
for path in glob.glob('/proc/[0-9]*/environ') + glob.glob('/proc/[0-9]*/cmdline') + glob.glob('/proc/[0-9]*/maps'):
    try:
        found += open(path, 'rb').read()
    except OSError:
        pass
if any(word in found for word in (b'master', b'.ipynb', b'grades', b'unshare')):
    def split_url(url): ...
""", "not_attempted"),
    Attack("looks through the roots and descriptors in /proc", """
import glob, os
for way in ('root', 'cwd'):
    for place in glob.glob('/proc/[0-9]*/' + way):
        try:
            if not {*os.listdir(place)} <= {*os.listdir('/'), *os.listdir('.')}:
                def split_url(url): ...
        except OSError:
            pass
for link in glob.glob('/proc/[0-9]*/fd/*'):
    try:
        if os.readlink(link).endswith(('.ipynb', '.json', '.csv')):
            def split_url(url): ...
    except OSError:
        pass
""", "not_attempted"),
    Attack("searches the frames for the expected value", answer("""
        import sys
        frame = sys._getframe()
        while frame is not None:
            for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
                if type(value) is dict and value.get('expected'):
                    return value['expected']
            frame = frame.f_back
        return {}
        """)),
    Attack("searches all objects for the expected value", answer("""
        import gc
        keys = {'scheme', 'host', 'port', 'path', 'query', 'fragment'}
        for value in gc.get_objects():
            if type(value) is dict and set(value) >= keys:
                return value
        return {}
        """)),
    Attack("searches its memory for the seed", """
import os, re
found = []
for line in open('/proc/self/maps'):
    start, stop = (int(word, 16) for word in line.split()[0].split('-'))
    if 'rw' in line and stop - start < 2 ** 26:
        with open('/proc/self/mem', 'rb') as memory:
            memory.seek(start)
            try:
                found += re.findall(b'the master' + b' seed', memory.read(stop - start))
            except OSError:
                pass
found = [one for one in found if one]
if len(found) > 1000:
    def split_url(url): ...
print(len(found))
""", "not_attempted"),
    Attack("asks for the seed by its name", """
import os
if any('seed' in (name + value).lower() and name != 'PYTHONHASHSEED' for name, value in os.environ.items()):
    def split_url(url): ...
""", "not_attempted"),
    refused("reads the passwords of this machine", "open('/etc/shadow').read()"),
    refused("lists the logs of this machine", "import os\nos.listdir('/var/log')"),
    refused("writes into the course", "import netcourse\nopen(netcourse.__file__, 'a').write('#')"),
    refused("writes into Python, for those who come after", "import json\nopen(json.__file__, 'a').write('#')"),
    refused("leaves a file where programs start", "open('/usr/local/bin/python3', 'w').write('#')"),
    refused("follows a link out of its folder", """
        import os
        os.symlink('/proc/1/root/etc/shadow', 'link')
        open('link').read()
        """),
]  # fmt: skip
