"""A projects file as YAML that reads back as the same values, whatever stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml

from config.yaml_lines import SCALARS, TAG

if TYPE_CHECKING:
    from config.projects import ProjectsFile

WIDTH: Final = 120


class _Dumper(yaml.SafeDumper):
    """PyYAML's safe dumper, which quotes what our reader of YAML 1.2 would take for something else than a text."""

    def ignore_aliases(self, data: object) -> bool:
        """Write everything out: people read it."""
        del data
        return True


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    # In double quotes everything is escaped that is no visible character; elsewhere line ends are folded.
    return dumper.represent_scalar(f"{TAG}str", value, style=None if value.isprintable() else '"')


_Dumper.add_representer(str, _text)
for _name, _pattern, _starts in SCALARS:
    _Dumper.add_implicit_resolver(f"{TAG}{_name}", _pattern, _starts)


def to_yaml(file: ProjectsFile) -> str:
    """Return the text of the file, without what is so by default."""
    plain = file.model_dump(mode="json", exclude_defaults=True)
    return yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
