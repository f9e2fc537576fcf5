"""What comes out of a graded class besides its gradebook: pages to read, files for the systems of others.

One module a format. `FORMATS[name].write(gradebook, folder)` writes one of them into a folder, which is made, and
returns the path of what it wrote.
"""

from __future__ import annotations

from netcourse.grading.exports import canvas, class_page, feedback, gradescope, junit, moodle, similar_pairs
from netcourse.grading.exports.shape import Export

FORMATS: dict[str, Export] = {
    one.name: one
    for one in (
        feedback.EXPORT, class_page.EXPORT, similar_pairs.EXPORT, gradescope.EXPORT, canvas.EXPORT, moodle.EXPORT,
        junit.EXPORT,
    )
}  # fmt: skip
USUAL = ("feedback", "class", "similar")  # those that are written with every gradebook

__all__ = ["FORMATS", "USUAL", "Export"]
