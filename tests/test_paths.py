from __future__ import annotations

import pytest

from netcourse import paths


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Pretend that the package lies in a scratch folder."""
    folder = tmp_path / "netcourse"
    monkeypatch.setattr(paths, "PACKAGE", folder)
    monkeypatch.setattr(paths, "BUNDLED", folder / "_course")
    return folder


def test_clone_is_found_beside_the_package(package):
    """In a clone the course lies beside the package."""
    (package.parent / "notebooks" / "en").mkdir(parents=True)
    (package.parent / "pyproject.toml").touch()

    assert package.parent == paths.course() == paths.checkout()
    assert ["en"] == paths.languages()


def test_wheel_is_found_inside_the_package(package):
    """Installed from a wheel, the course lies inside the package, whatever lies beside it."""
    (package / "_course" / "notebooks" / "en").mkdir(parents=True)
    (package.parent / "notebooks").mkdir()

    assert package / "_course" / "data" / "site" / "index.html" == paths.data("site", "index.html")
    assert package / "_course" / "solutions" == paths.solutions()
    assert paths.checkout() is None


def test_package_without_its_course(package):
    """A package without notebooks says where it looked."""
    with pytest.raises(FileNotFoundError, match="no notebooks/"):
        paths.course()
