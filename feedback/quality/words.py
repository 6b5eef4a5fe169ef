"""Words that the checks look for, per language; whole words, after folding (phrases.normalise)."""

from feedback.phrases import normalise


def _folded(texts: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Read lists divided by commas."""
    return {code: tuple(filter(None, map(normalise, text.split(",")))) for code, text in texts.items()}


GREETINGS = _folded(
    {
        "en": "hello, hi, dear, good morning, good afternoon, good evening, good day, welcome",
        "id": "halo, hai, hi, selamat pagi, selamat siang, selamat sore, selamat malam, assalamualaikum",
        "az": "salam, salam əleyküm, sabahınız xeyir, günortanız xeyir, axşamınız xeyir, hər vaxtınız xeyir",
    }
)
APOLOGIES = _folded(
    {
        "en": "sorry, apologise, apologize, apologies, understand, i see how, frustrating, "
        "thank you for waiting",
        "id": "maaf, mohon maaf, mengerti, memahami, terima kasih sudah menunggu",
        "az": "üzr, üzr istəyirik, üzr istəyirəm, bağışlayın, başa düşürəm, anlayıram, gözlədiyiniz üçün",
    }
)
BLAME = _folded(
    {
        "en": "your fault, you should have, calm down, as i already said, not my problem, not our problem, "
        "read carefully, obviously, you people, stupid",
        "id": "salah anda, kesalahan anda, tenang dulu, bukan urusan kami, baca yang benar, bodoh, "
        "seperti sudah saya bilang",
        "az": "sizin günahınız, günah sizdədir, sakit olun, bizim problemimiz deyil, diqqətlə oxuyun, "
        "artıq demişdim, axmaq",
    }
)
ANGER = _folded(
    {
        "en": "unacceptable, ridiculous, terrible, worst, angry, scam, disgusting, fed up, complaint",
        "id": "kecewa, parah, marah, penipu, tidak profesional, jelek sekali, komplain",
        "az": "biabırçılıq, rəzalət, əsəbiyəm, narazıyam, dələduz, bezdim, şikayət",
    }
)
CLOSING = _folded(
    {
        "en": "anything else, did this solve, does this solve, is it solved, is that all, can i help with, "
        "let me know if, does that help, did that help",
        "id": "ada lagi, apakah sudah, sudah selesai, bisa saya bantu lagi, ada yang lain, "
        "beri tahu kami jika",
        "az": "başqa sual, başqa sualınız, başqa bir, həll olundu, kömək edə bilərəm, "
        "yenə sualınız, həll oldu",
    }
)
STEPS = _folded(
    {
        "en": "please, click, open, send, try, wait, check, we will, i will, today, tomorrow, by, until, "
        "done, refunded, sent, leaves, comes, arrives, call",
        "id": "silakan, mohon, klik, buka, kirim, coba, tunggu, cek, kami akan, saya akan, hari ini, besok, "
        "sudah, sampai, tiba",
        "az": "zəhmət olmasa, basın, açın, göndərin, yoxlayın, gözləyin, edəcəyik, edəcəyəm, bu gün, sabah, "
        "qədər, hazırdır, göndərildi, çatacaq, gəlir",
    }
)
INTERNAL = _folded({"": "sla, backlog, second level, tier two, triage, sop"})
# What an agent asks for, and by which mark one sees that the customer has given it (N3).
ASKED = {
    "order": _folded(
        {
            "en": "order number, your order no, number of your order",
            "id": "nomor pesanan, no pesanan",
            "az": "sifariş nömrəsi, sifarişin nömrəsi, sifariş nömrənizi",
        }
    ),
    "email": _folded(
        {
            "en": "your e mail, your email, email address, e mail address",
            "id": "email anda, alamat email",
            "az": "e poçtunuz, e poçt ünvanınızı, email ünvanınız",
        }
    ),
    "phone": _folded(
        {
            "en": "your phone number, phone number",
            "id": "nomor telepon, nomor hp",
            "az": "telefon nömrənizi, telefon nömrəniz",
        }
    ),
}
# Small words by which one language is told from the others (E3).
SMALL = _folded(
    {
        "en": "the, is, are, you, your, we, it, to, and, of, for, have, has, will, this, not, can, please",
        "id": "yang, dan, di, ke, anda, kami, ini, itu, sudah, tidak, akan, untuk, bisa, dengan, saya, mohon",
        "az": "və, bu, siz, biz, üçün, ilə, var, yox, deyil, olar, bir, sizin, bizim, edirik, salam, zəhmət",
    }
)


def says(text: str, lists: dict[str, tuple[str, ...]], language: str = "") -> str:
    """Give the first of the words that a text holds; of all languages where none is known."""
    said = f" {normalise(text)} "
    chosen = [lists[language]] if language in lists else lists.values()
    return next((words for those in chosen for words in those if f" {words} " in said), "")


def language_of(text: str) -> str:
    """Tell a text's language by its small words; nothing where two fit as well."""
    said = normalise(text).split()
    scores = sorted(((sum(word in words for word in said), code) for code, words in SMALL.items()))
    (second, _code), (best, language) = scores[-2], scores[-1]
    return language if best > second + 1 else ""
