"""The names of authors as bibliographies need them: people with a family name, and groups.

BibTeX takes a word without a capital letter before the surname for a particle, as in "van Gogh". That is wrong for
"danah boyd" and for every script without capitals, and several programs print such a particle wrongly or not at all.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_GROUP_WORD = re.compile(
    r"(?i:teams?|labs?|laborator(?:y|ies|ium)|inc\.?|incorporated|ltd\.?|limited|llc|llp|gmbh|corp\.?|corporation|company|co\."
    r"|groups?|research|researchers|institut[eo]?s?|universit\w{1,4}|universidade|polytechnic|colleges?|faculty|academ(?:y|ia)"
    r"|department|consortium|collaborations?|collective|community|communities|initiative|project|foundation|association|society"
    r"|committee|council|cent(?:er|re)s?|organi[sz]ations?|alliance|network|contributors|developers|maintainers|technolog(?:y|ies)"
    r"|robotics|solutions|systems|studios?|hospital|agency|ministry|bureau|authority|workshop|deepmind|openai|eleutherai"
    r"|anthropic|nvidia|microsoft|google|alibaba|bytedance|tencent|huawei|baidu|meituan|xiaomi|qwen|deepseek|hugging|huggingface"
    r")|the|of|for|AI|FAIR|IBM"
)
"""Words that occur in the names of groups but not of people."""
_GROUP_CHARACTERS = re.compile(
    r"团队|團隊|研究院|研究所|研究中心|实验室|實驗室|公司|大学|大學|学院|學院|研究室|チーム|연구소|연구실|대학교|팀$|&|/|@"
)
_GROUP_SHAPE = re.compile(
    r"\w{1,40}AI|[A-Z]{1,10}[a-z]{1,20}\d[\w.]{0,20}|[A-Z]{1,10}\d[\w.]{0,20}|[A-Za-z]{1,20}-\d[\w.]{0,20}"
)
"""Words that only groups have as names, such as "EleutherAI", "InternLM2" and "GLM-4.5"."""
_PARTICLE = re.compile(
    r"(?:d[aeiou]|d[aeio]s|de[lrn]|dell[aeo]|degli|von|van|vom|zu[mr]?|te[nr]?|op|'t|la|le|l[ao]s|lo|y|e|i|af|av|of|bin|bint"
    r"|ibn|ben|al|el|abu|st\.?|mac|d'\w*|al-\w*|el-\w*)"
)
_EAST_ASIAN = re.compile(
    r"[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff·]+"
)
"""Words of scripts in which the family name comes first."""
_SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV)")
_SPLIT_BY_BIBTEX = re.compile(r"(?:^|\s)and(?:\s|$)|,.*,|^,|,$", re.IGNORECASE)


class Name(NamedTuple):
    """The parts of a person's name; a group, or a name of one word, has only a `family`."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @property
    def family_first(self) -> str:
        """The name as "van der Berg, Ludwig"."""
        family = f"{self.particle} {self.family}".strip()
        return ", ".join(filter(None, (family, self.given, self.suffix)))


@lru_cache(maxsize=2_048)
def parse_name(name: str) -> Name:
    """Return the parts of an author's name, given on one line."""
    if is_indivisible(name):
        return Name(name)
    family, comma, given = family_first(name).partition(",")
    if comma:
        return Name(family.strip(), given.strip())
    words = name.split()
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    *before, family = words
    start = len(before)
    while start > 1 and _PARTICLE.fullmatch(before[start - 1]):
        start -= 1
    return Name(family, " ".join(before[:start]), " ".join(before[start:]), suffix)


def is_indivisible(name: str) -> bool:
    """Return whether a name belongs to a group, is a single word, or would be split wrongly by BibTeX."""
    return is_group(name) or _SPLIT_BY_BIBTEX.search(name) is not None or len(name.split()) <= 1


def is_group(name: str) -> bool:
    """Return whether a name belongs to a group, such as "Google DeepMind Team", and must not be abbreviated."""
    words = re.split(r"[\s,()]+", name)
    return (
        bool(_GROUP_CHARACTERS.search(name))
        or any(map(_GROUP_WORD.fullmatch, words))
        or any(map(_GROUP_SHAPE.fullmatch, words))
    )


def family_first(name: str) -> str:
    """Return a Chinese, Japanese or Korean name of several words as "Family, Given", and others unchanged."""
    family, *given = name.split() or [""]
    return f"{family}, {' '.join(given)}" if given and all(map(_EAST_ASIAN.fullmatch, (family, *given))) else name


def full_name(given: str, family: str) -> str:
    """Join the parts of a person's name; Chinese, Japanese and Korean names put the family name first."""
    east_asian = f"{family} {given}".strip()
    return east_asian if family_first(east_asian) != east_asian else f"{given} {family}".strip()


def is_mistaken_for_particle(word: str) -> bool:
    """Return whether BibTeX would read a given name as a particle because it has no capital."""
    letter = next(filter(str.isalpha, word), "A")
    return not (letter.isupper() or letter.istitle() or _PARTICLE.fullmatch(word))
