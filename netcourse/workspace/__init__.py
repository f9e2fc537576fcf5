"""The learner's machine: what it can do, their working copy of the notebooks, and JupyterLab opened on it."""
