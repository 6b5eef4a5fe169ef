"""Words that must be looked at, per language, as they ship; an installation may keep its own lists."""

SAFETY, FRAUD, TAKEOVER, LEGAL, REGULATOR, PRESS, ANGER = (
    "safety",
    "fraud",
    "takeover",
    "legal",
    "regulator",
    "press",
    "anger",
)
TOPICS = (SAFETY, FRAUD, TAKEOVER, LEGAL, REGULATOR, PRESS, ANGER)

# topic -> language -> phrases; whole words only, capitals and marks do not matter.
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    SAFETY: {
        "en": (
            "suicide",
            "kill myself",
            "hurt myself",
            "caught fire",
            "exploded",
            "electric shock",
            "injured",
        ),
        "id": ("bunuh diri", "terbakar", "meledak", "kesetrum", "terluka", "menyakiti diri"),
        "az": ("intihar", "özümü öldürəcəyəm", "yandı", "partladı", "elektrik vurdu", "yaralandı"),
    },
    FRAUD: {
        "en": ("fraud", "scam", "scammed", "stolen card", "not my transaction", "unauthorised payment"),
        "id": ("penipuan", "ditipu", "kartu dicuri", "bukan transaksi saya", "penipu"),
        "az": ("fırıldaq", "aldadıldım", "dələduz", "kartım oğurlanıb", "mən etməmişəm ödənişi"),
    },
    TAKEOVER: {
        "en": ("hacked", "account stolen", "someone logged in", "password was changed", "lost access"),
        "id": ("diretas", "akun dicuri", "dibajak", "kata sandi diubah", "ada yang masuk"),
        "az": ("hesabım oğurlanıb", "hakladılar", "sındırıblar", "şifrəm dəyişdirilib", "kimsə daxil olub"),
    },
    LEGAL: {
        "en": ("lawyer", "attorney", "sue you", "lawsuit", "court", "legal action"),
        "id": ("pengacara", "menuntut", "gugatan", "pengadilan", "jalur hukum"),
        "az": ("vəkil", "məhkəmə", "məhkəməyə verəcəyəm", "iddia", "hüquqi addım"),
    },
    REGULATOR: {
        "en": ("regulator", "ombudsman", "consumer protection", "trading standards", "data protection"),
        "id": ("ojk", "ylki", "perlindungan konsumen", "bpkn", "kominfo"),
        "az": ("mərkəzi bank", "istehlakçı hüquqları", "antiinhisar", "ombudsman", "nazirlik"),
    },
    PRESS: {
        "en": ("journalist", "newspaper", "go viral", "the press", "tv news"),
        "id": ("wartawan", "media massa", "viralkan", "koran", "berita tv"),
        "az": ("jurnalist", "qəzet", "mətbuat", "televiziya", "paylaşacağam hamı bilsin"),
    },
    ANGER: {
        "en": ("ridiculous", "unacceptable", "disgusting", "useless", "furious", "worst", "rubbish", "angry"),
        "id": ("keterlaluan", "mengecewakan", "parah", "marah", "payah", "kesal", "tidak becus"),
        "az": ("biabırçılıq", "rüsvayçılıq", "bezdim", "əsəbi", "hirsliyəm", "pis xidmət", "dözülməz"),
    },
}
