"""Writes, runs and examines the course's notebooks: `python -m tools.notebooks --help`.

A notebook is written as text in the py:percent form (`percent`), packed into a notebook file whose cells keep their
ids (`book`), framed by links (`navigation`), executed (`execute`), examined (`examine`) and compared (`strict`).
"""
