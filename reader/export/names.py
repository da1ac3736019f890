"""Authors' names as BibTeX reads them: which part is the surname, and which names belong to groups, not persons.

A word without a capital letter before the surname is a particle ("van") to BibTeX: so are "danah" in "danah boyd", and
every word of a script without capitals. Several programs print such a particle wrongly, or not at all.
"""

import re

_GROUP_WORD = re.compile(
    r"(?i:teams?|labs?|laborator(?:y|ies|ium)|inc\.?|incorporated|ltd\.?|limited|llc|llp|gmbh|corp\.?|corporation|company|co\."
    r"|groups?|research|researchers|institut[eo]?s?|universit\w{1,4}|universidade|polytechnic|colleges?|faculty|academ(?:y|ia)"
    r"|department|consortium|collaborations?|collective|community|communities|initiative|project|foundation|association|society"
    r"|committee|council|cent(?:er|re)s?|organi[sz]ations?|alliance|network|contributors|developers|maintainers|technolog(?:y|ies)"
    r"|robotics|solutions|systems|studios?|hospital|agency|ministry|bureau|authority|workshop|deepmind|openai|eleutherai"
    r"|anthropic|nvidia|microsoft|google|alibaba|bytedance|tencent|huawei|baidu|meituan|xiaomi|qwen|deepseek|hugging|huggingface"
    r")|the|of|for|AI|FAIR|IBM"
)
"""Words that stand in the names of groups and in no person's."""
_GROUP_CHARACTERS = re.compile(
    r"团队|團隊|研究院|研究所|研究中心|实验室|實驗室|公司|大学|大學|学院|學院|研究室|チーム|연구소|연구실|대학교|팀$|&|/|@"
)
_GROUP_SHAPE = re.compile(
    r"\w{1,40}AI|[A-Z]{1,10}[a-z]{1,20}\d[\w.]{0,20}|[A-Z]{1,10}\d[\w.]{0,20}|[A-Za-z]{1,20}-\d[\w.]{0,20}"
)
"""Words such as "EleutherAI", "InternLM2" and "GLM-4.5"."""
_PARTICLE = re.compile(
    r"(?:d[aeiou]|d[aeio]s|de[lrn]|dell[aeo]|degli|von|van|vom|zu[mr]?|te[nr]?|op|'t|la|le|l[ao]s|lo|y|e|i|af|av|of|bin|bint"
    r"|ibn|ben|al|el|abu|st\.?|mac|d'\w*|al-\w*|el-\w*)"
)
_EAST_ASIAN = re.compile(
    r"[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff·]+"
)
"""Words of the scripts whose names begin with the family's."""


def is_group(name: str) -> bool:
    """Return whether a name is a group's, such as "Google DeepMind Team", which is never abbreviated."""
    words = re.split(r"[\s,()]+", name)
    return (
        bool(_GROUP_CHARACTERS.search(name))
        or any(map(_GROUP_WORD.fullmatch, words))
        or any(map(_GROUP_SHAPE.fullmatch, words))
    )


def surname(name: str) -> str:
    """Return a person's surname: what stands before a comma, else the last word; a group's name is returned whole."""
    if is_group(name):
        return name
    family, comma, _ = family_first(name).partition(",")
    return family if comma else (name.split() or [""])[-1]


def family_first(name: str) -> str:
    """Return a Chinese, Japanese or Korean name of several words as "Family, Given", any other as it is."""
    family, *given = name.split() or [""]
    return f"{family}, {' '.join(given)}" if given and all(map(_EAST_ASIAN.fullmatch, (family, *given))) else name


def is_mistaken_for_particle(word: str) -> bool:
    """Return whether BibTeX takes a word before the surname for a particle, for want of a capital, though it is none."""
    letter = next(filter(str.isalpha, word), "A")
    return not (letter.isupper() or letter.istitle() or _PARTICLE.fullmatch(word))
