"""What customers are asked, in their own language whatever the language of the desk."""

from dataclasses import dataclass

FACES = {5: "😀", 4: "😊", 3: "😐", 2: "😕", 1: "😞"}  # old enough for every phone
NOT_SOLVED = "no"


@dataclass(frozen=True)
class Texts:
    code: str
    ask: str
    remind: str
    button: str
    names: dict[int, str]
    not_solved: str
    thanks: str
    reopened: str
    link: str
    nps: str
    over: str
    fixed: str
    stop: str


TEXTS = {
    "en": Texts(
        code="en",
        ask="Is it solved, and how did we do? One tap is enough. This is an automatic message.",
        remind="You have not rated our answer yet. One tap is enough, and we will not ask again.",
        button="Choose",
        names={5: "Very good", 4: "Good", 3: "So-so", 2: "Bad", 1: "Very bad"},
        not_solved="Not solved yet",
        thanks="Thank you. Here you can add a few words or change your answer for 24 hours:",
        reopened="Thank you for telling us. We have opened this again and will come back to you.",
        link="Tell us on this page, it takes a few seconds:",
        nps="Would you recommend us to a friend? Tell us on this page, it takes a few seconds:",
        over="Thank you, but this question is closed now. If anything is still open, just write here.",
        fixed="You told us about this: {topic}. It is fixed now, thank you for telling us. If it "
        "still troubles you, just answer here.",
        stop="If you want no more questions or news from us:",
    ),
    "id": Texts(
        code="id",
        ask="Apakah sudah selesai, dan bagaimana pelayanan kami? Cukup satu ketukan. Ini pesan otomatis.",
        remind="Anda belum menilai jawaban kami. Cukup satu ketukan, kami tidak akan bertanya lagi.",
        button="Pilih",
        names={5: "Sangat baik", 4: "Baik", 3: "Cukup", 2: "Buruk", 1: "Sangat buruk"},
        not_solved="Belum selesai",
        thanks="Terima kasih. Di sini Anda bisa menambah komentar atau mengubah jawaban selama 24 jam:",
        reopened="Terima kasih sudah memberi tahu. Kami membukanya lagi dan akan menghubungi Anda.",
        link="Beri tahu kami di halaman ini, hanya beberapa detik:",
        nps="Apakah Anda akan merekomendasikan kami kepada teman? Jawab di sini, hanya beberapa detik:",
        over="Terima kasih, tetapi pertanyaan ini sudah ditutup. Jika masih ada yang belum selesai, "
        "tulis saja di sini.",
        fixed="Anda pernah melaporkan ini kepada kami: {topic}. Sekarang sudah diperbaiki, terima "
        "kasih. Jika masih ada, balas saja di sini.",
        stop="Jika Anda tidak ingin pertanyaan atau kabar lagi dari kami:",
    ),
    "az": Texts(
        code="az",
        ask="Məsələ həll olundu və xidmətimiz necə idi? Bir toxunuş kifayətdir. Bu, avtomatik mesajdır.",
        remind="Cavabımızı hələ qiymətləndirməmisiniz. Bir toxunuş kifayətdir, bir daha soruşmayacağıq.",
        button="Seçin",
        names={5: "Çox yaxşı", 4: "Yaxşı", 3: "Orta", 2: "Pis", 1: "Çox pis"},
        not_solved="Hələ həll olunmayıb",
        thanks="Təşəkkür edirik. Burada bir neçə söz yaza və ya cavabı 24 saat ərzində dəyişə bilərsiniz:",
        reopened="Bildirdiyiniz üçün təşəkkürlər. Müraciəti yenidən açdıq və sizə cavab verəcəyik.",
        link="Bu səhifədə bildirin, cəmi bir neçə saniyə çəkir:",
        nps="Bizi dostunuza tövsiyə edərdinizmi? Bu səhifədə bildirin, cəmi bir neçə saniyə çəkir:",
        over="Təşəkkür edirik, amma bu sual artıq bağlanıb. Həll olunmamış bir şey varsa, sadəcə bura yazın.",
        fixed="Bizə bu barədə yazmışdınız: {topic}. İndi düzəldilib, bildirdiyiniz üçün "
        "təşəkkürlər. Yenə narahat edirsə, bura yazın.",
        stop="Bizdən daha sual və ya xəbər almaq istəmirsinizsə:",
    ),
}


def in_language(code: str) -> Texts:
    return TEXTS.get((code or "en")[:2], TEXTS["en"])
