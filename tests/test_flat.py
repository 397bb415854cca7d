"""Flat pages: where the comments begin, where one ends and the next begins, and that no line is lost.

Every page here is invented. A layout is what a scraper leaves of the same comments: tight, spaced, with buttons, bylines.
"""

import itertools
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.errors import InputError
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.model import Author, Reject, Thread
from comments.readers.flat.bylines import find_bylines, is_time
from comments.readers.flat.comment_cuts import cut_comments
from comments.readers.flat.page import read_flat
from comments.readers.flat.page_lines import (
    comment_log_odds,
    is_caption,
    is_comments_header,
    is_end_of_article,
    is_furniture,
    mention_alone,
)
from tests.strategies import HOSTILE, article_lines, full_names, sentences, unhurried

SAMPLES = Path(__file__).parents[1] / "comments" / "samples"
HARBOUR = SAMPLES / "harbour-times.txt"
EXPECTED = json.loads((Path(__file__).parent / "samples" / "harbour-times.expected.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Page:
    """An invented page in one language: what stands on it, and how its comment section is written."""

    article: tuple[str, ...]
    comments: tuple[str, ...]
    heading: str
    reply: str
    names: tuple[str, ...]
    times: tuple[str, ...]


PAGES = {
    "en": Page(
        article=(
            "Chatterbox removes 74 accounts tied to the ferry company of Nordisle",
            "Passengers wait at the Skell terminal. | Photo: Nordisle Courier",
            "Chatterbox said on Thursday that it had removed 74 accounts and 12 pages run by the marketing office of Nordisle Ferries.",
            "The accounts posed as fishermen and grandmothers and praised the new timetable, the company said in a statement.",
            '"Nobody should have to guess whether a grandmother is a press officer," said Ulla Brandt, who leads the integrity team.',
            "The council votes on the ferry contract on May 3. A spokesman for Nordisle Ferries said the posts were the work of an enthusiastic trainee.",
            "About 9,000 people followed one or more of the pages, and some $2,100 was spent on advertisements since January.",
            "The mayor's office did not answer questions about the trainee.",
        ),
        comments=(
            "Finally. I reported that grandmother in March and got an automatic thank you",
            "So the ferry company is banned and the bridge lobby posts all day long, very fair",
            "My aunt followed three of these. She is furious with me for telling her.",
            "Why is nobody asking who paid the trainee?",
            "@Tormod, because everybody knows who paid him",
            "Good riddance!!",
            "can we now please talk about the toilets on the Skell boat",
            "They only ever go after the islands. On the mainland you can invent as many uncles as you like.",
        ),
        heading="Comments (8)",
        reply="Reply",
        names=tuple("Ann Tern|Jory|Old Salt|M. Vane|Tormod|kelp_42|Sister Bea|Una de Roo".split("|")),
        times=tuple(
            "2 hours ago|3h|March 3, 2021 at 9:14 am|Yesterday|5 minutes ago|1 day ago|2021-03-03 09:14|just now".split(
                "|"
            )
        ),
    ),
    "es": Page(
        article=(
            "Parlanchín retira 41 cuentas vinculadas al ayuntamiento de Villarroca",
            "La plaza mayor de Villarroca, este martes. Foto: Diario del Valle",
            "La plataforma Parlanchín anunció el martes que ha retirado 41 cuentas y 9 páginas gestionadas desde la oficina de prensa del ayuntamiento de Villarroca.",
            "Según la empresa, las cuentas se hacían pasar por comerciantes y jubilados y elogiaban la nueva zona azul en plena campaña municipal.",
            '"Es un comportamiento coordinado y engañoso", dijo Remedios Alcaraz, portavoz de la compañía, en una rueda de prensa.',
            "El alcalde negó tener conocimiento de la oficina y señaló que se abrirá una investigación interna antes del pleno de noviembre.",
            "La red sumaba unos 12.000 seguidores y gastó 3.400 euros en publicidad durante el último año.",
        ),
        comments=(
            "Ya era hora, llevo meses denunciando a esa gente y nadie hacía nada",
            "Qué casualidad que sea justo antes de las elecciones. ¿Y las de la oposición qué?",
            "Mi suegra discutía todos los días con uno de esos jubilados. No sé cómo decírselo.",
            "Jajaja el de la zona azul era mi favorito",
            "@Paquita, pues yo creo que tienes razón en todo",
            "Vergüenza me da vivir en este pueblo",
            "Pagado todo con nuestros impuestos, claro. Y luego no hay dinero para farolas.",
            "Bien hecho!!!",
        ),
        heading="8 comentarios",
        reply="Responder",
        names=tuple("Paquita|Lola Mar|El Cojo|J. Peña|Rosario|gato_77|Tía Encarna|Nando".split("|")),
        times=tuple(
            "hace 2 horas|3 marzo 2021 09:14|ayer|hace 1 día|hace 2 horas|3 marzo 2021 09:14|ayer|hace 1 día".split("|")
        ),
    ),
    "de": Page(
        article=(
            "Plauderkasten löscht 63 Konten aus dem Umfeld der Stadtwerke Hallingen",
            "Das Verwaltungsgebäude der Stadtwerke. Foto: Hallinger Bote",
            "Die Plattform Plauderkasten hat nach eigenen Angaben 63 Konten und elf Seiten gelöscht, die von der Presseabteilung der Stadtwerke Hallingen betrieben worden sein sollen.",
            "Die Konten gaben sich als Rentner und Studentinnen aus und lobten die neuen Müllgebühren, teilte das Unternehmen am Mittwoch mit.",
            "„Wir prüfen das Verhalten, nicht die Meinung“, sagte Sprecherin Annegret Lohse der Zeitung.",
            "Die Stadtwerke erklärten, man habe von den Konten nichts gewusst. Der Aufsichtsrat soll im Juni über den Fall beraten.",
            "Den Seiten folgten rund 7.500 Menschen, für Werbung wurden 4.200 Euro ausgegeben.",
        ),
        comments=(
            "Na endlich, das war ja nicht mehr auszuhalten",
            "Und wer löscht jetzt die Konten vom Bürgermeister? Natürlich keiner.",
            "Ich habe mit so einem Rentner wochenlang über Biotonnen gestritten. Ich will meine Zeit zurück.",
            "Das ist doch reine Zensur, mehr nicht!",
            "@Gerlinde, du hast es auf den Punkt gebracht",
            "Bei mir in der Straße wird trotzdem nicht geleert",
            "Typisch, immer nur gegen die kommunalen Betriebe. Die Privaten dürfen alles.",
            "gut so",
        ),
        heading="Kommentare (8)",
        reply="Antworten",
        names=tuple("Gerlinde|Heinz K.|Ute|wolke9|Dr. Amsel|Rolf Maier|Ilse|kalle".split("|")),
        times=tuple(
            "vor 2 Stunden|03.03.2021, 09:14 Uhr|gestern|vor 3 Tagen|vor 2 Stunden|03.03.2021, 09:14 Uhr|gestern|vor 3 Tagen".split(
                "|"
            )
        ),
    ),
    "fr": Page(
        article=(
            "Bavardage supprime 52 comptes liés à la régie des eaux de Montclavel",
            "Le siège de la régie, mercredi. Photo : Le Courrier du Lac",
            "Le réseau social Bavardage a annoncé mercredi avoir supprimé 52 comptes et huit pages administrés depuis le service de communication de la régie des eaux de Montclavel.",
            "Selon l'entreprise, ces comptes se faisaient passer pour des retraités et des mères de famille afin de défendre la hausse des tarifs.",
            "« Nous jugeons des comportements, pas des opinions », a déclaré Mathilde Ferrand, responsable de la sécurité.",
            "La régie a indiqué qu'elle ignorait tout de ces comptes. Le conseil municipal se réunira le 14 mars.",
            "Les pages comptaient environ 6 800 abonnés et 1 900 euros de publicité y ont été dépensés.",
        ),
        comments=(
            "Enfin ! Depuis le temps que je les signale",
            "Et les comptes du maire alors, on n'y touche pas ? Bizarre...",
            "Ma voisine était persuadée de parler à une maman de Montclavel. Elle est vexée.",
            "N'importe quoi, c'est de la censure pure et simple",
            "@Josiane, tu as tout compris",
            "Moi je veux juste de l'eau chaude",
            "Comme par hasard juste avant le conseil municipal. On nous prend vraiment pour des imbéciles.",
            "bravo",
        ),
        heading="8 commentaires",
        reply="Répondre",
        names=tuple("Josiane|René|La Pie|Marc D.|zoe44|Odile|Papi Jo|Luc".split("|")),
        times=tuple(
            "il y a 2 heures|3 mars 2021 à 09:14|hier|il y a 1 jour|il y a 2 heures|3 mars 2021 à 09:14|hier|il y a 1 jour".split(
                "|"
            )
        ),
    ),
    "pt": Page(
        article=(
            "Tagarela remove 38 contas ligadas à câmara de Vila Serena",
            "A praça central de Vila Serena. Foto: Gazeta da Serra",
            "A plataforma Tagarela anunciou na segunda-feira que removeu 38 contas e sete páginas geridas pelo gabinete de imprensa da câmara de Vila Serena.",
            "As contas fingiam ser de reformados e de estudantes e elogiavam o novo estacionamento, segundo a empresa.",
            '"Não avaliamos opiniões, avaliamos comportamentos", disse Graça Moutinho, porta-voz da plataforma.',
            "O presidente da câmara afirmou que desconhecia o caso e que vai abrir um inquérito interno antes de outubro.",
            "As páginas tinham cerca de 5.300 seguidores e gastaram 1.200 euros em anúncios.",
        ),
        comments=(
            "Até que enfim, já não se podia com essa gente",
            "E as contas da oposição continuam todas lá, claro. Muito imparcial.",
            "A minha mãe discutia com um desses reformados todas as noites. Como é que eu lhe digo?",
            "kkkkk o do estacionamento era o melhor",
            "@Zulmira, você tem toda a razão",
            "Pagamos nós, como sempre",
            "Isto é censura e mais nada. Amanhã apagam-te a ti.",
            "muito bem!!",
        ),
        heading="Comentários (8)",
        reply="Responder",
        names=tuple("Zulmira|Zé|Ana Luz|tiago_9|Rui|Dona Bia|Nuno V.|Inês".split("|")),
        times=tuple(
            "há 2 horas|3 de março de 2021 09:14|ontem|há 1 dia|há 2 horas|3 de março de 2021 09:14|ontem|há 1 dia".split(
                "|"
            )
        ),
    ),
    "id": Page(
        article=(
            "Ocehan menghapus 47 akun yang terkait dengan pengelola pasar Tanjung Sari",
            "Suasana pasar Tanjung Sari. Foto: Kabar Pesisir",
            "Ocehan mengumumkan pada Selasa bahwa perusahaan itu telah menghapus 47 akun dan enam halaman yang dikelola oleh kantor humas pasar Tanjung Sari.",
            "Akun-akun itu menyamar sebagai pedagang dan ibu rumah tangga serta memuji kenaikan retribusi, menurut pernyataan perusahaan.",
            '"Kami menilai perilaku, bukan pendapat," kata Ratna Widuri, juru bicara Ocehan.',
            "Pengelola pasar menyatakan tidak mengetahui keberadaan akun tersebut. Dewan kota akan membahas kasus ini pada bulan Agustus.",
            "Halaman-halaman itu memiliki sekitar 8.100 pengikut dan membelanjakan 900 dolar untuk iklan.",
        ),
        comments=(
            "Akhirnya dihapus juga, saya sudah capek lapor",
            "Kenapa akun pendukung wali kota tidak dihapus? Aneh sekali",
            "Ibu saya tiap malam debat sama akun itu wkwkwk",
            "Ini jelas berat sebelah, yang kena cuma pedagang kecil",
            "@Bu Tuti, betul sekali bu",
            "mantap",
            "Uang siapa yang dipakai buat iklan? Uang kita juga",
            "Besok giliran kamu yang dihapus, lihat saja!",
        ),
        heading="8 Komentar",
        reply="Balas",
        names=tuple("Bu Tuti|Agus|Pak RT|dewi_s|Joko|Sari|Bang Mat|Wati".split("|")),
        times=tuple(
            "2 jam lalu|3 Maret 2021 09:14|kemarin|5 menit yang lalu|2 jam lalu|3 Maret 2021 09:14|kemarin|5 menit yang lalu".split(
                "|"
            )
        ),
    ),
    "hi": Page(
        article=(
            "गपशप ने नगर परिषद से जुड़े 56 खाते हटाए",
            "रामपुरा का मुख्य बाज़ार। फोटो: घाटी समाचार",
            "सोशल मीडिया कंपनी गपशप ने मंगलवार को बताया कि उसने रामपुरा नगर परिषद के प्रचार विभाग से जुड़े 56 खाते और 8 पेज हटा दिए हैं।",
            "कंपनी के अनुसार ये खाते दुकानदारों और सेवानिवृत्त शिक्षकों के नाम से चलाए जा रहे थे और नए पानी कर की तारीफ करते थे।",
            'कंपनी की प्रवक्ता मीरा टंडन ने कहा, "हम व्यवहार देखते हैं, विचार नहीं।"',
            "नगर परिषद ने कहा कि उसे इन खातों की कोई जानकारी नहीं थी और मामले की जाँच की जाएगी।",
            "इन पेजों के लगभग 11,000 अनुयायी थे और विज्ञापनों पर करीब 70,000 रुपये खर्च किए गए थे।",
        ),
        comments=(
            "आखिरकार! मैं कब से शिकायत कर रहा था",
            "और विपक्ष वालों के खाते? उनको कोई हाथ नहीं लगाता",
            "मेरी मौसी रोज़ एक ऐसे ही मास्टर जी से लड़ती थीं",
            "बहुत अच्छा किया",
            "@रमेश जी, आप बिल्कुल सही कह रहे हैं",
            "पानी तो अब भी नहीं आता भाई",
            "ये सब चुनाव से पहले का नाटक है, जनता सब समझती है",
            "शर्म करो!!",
        ),
        heading="टिप्पणियाँ (8)",
        reply="जवाब दें",
        names=tuple("रमेश|सीता देवी|मोहन|गीता|अजय|पप्पू|सुनीता|लल्लन".split("|")),
        times=tuple("2 घंटे पहले|3 दिन पहले|5 मिनट पहले|1 घंटा पहले|2 घंटे पहले|3 दिन पहले|5 मिनट पहले|1 घंटा पहले".split("|")),
    ),
    "ar": Page(
        article=(
            "ثرثرة تحذف 44 حساباً مرتبطاً ببلدية وادي الزيتون",
            "السوق القديم في وادي الزيتون. تصوير: جريدة السفح",
            "أعلنت منصة ثرثرة يوم الأربعاء أنها حذفت 44 حساباً وسبع صفحات يديرها المكتب الإعلامي لبلدية وادي الزيتون.",
            "وقالت الشركة في بيان إن الحسابات انتحلت صفة متقاعدين وأصحاب متاجر وأشادت برسوم المواقف الجديدة.",
            'وقالت المتحدثة باسم الشركة هالة منصور: "نحن ننظر إلى السلوك لا إلى الرأي".',
            "ونفت البلدية علمها بهذه الحسابات وأكدت أنها ستفتح تحقيقاً داخلياً قبل جلسة المجلس في أيار.",
            "وكان يتابع الصفحات نحو 9500 شخص، وأنفقت 1300 دولار على الإعلانات.",
        ),
        comments=(
            "أخيراً! أنا أبلّغ عنهم من شهور",
            "وحسابات المعارضة؟ لا أحد يقترب منها طبعاً",
            "خالتي كانت تتجادل مع واحد منهم كل ليلة",
            "أحسنتم",
            "@أبو سامر، كلامك صحيح مئة بالمئة",
            "والماء ما زال مقطوع عندنا",
            "هذا كله تمثيل قبل الانتخابات، والناس تفهم",
            "عيب والله!!",
        ),
        heading="التعليقات (8)",
        reply="رد",
        names=tuple("أبو سامر|ليلى|كريم|أم هند|سعيد|نور|حسن|منى".split("|")),
        times=tuple(
            "قبل 2 ساعات|منذ 3 أيام|قبل 5 دقائق|منذ 1 يوم|قبل 2 ساعات|منذ 3 أيام|قبل 5 دقائق|منذ 1 يوم".split("|")
        ),
    ),
}

ENGLISH = {
    "release": (
        [
            "Taking down coordinated inauthentic behavior from Nordisle",
            "Today we removed 74 accounts and 12 Pages for violating our policy against coordinated inauthentic behavior.",
            "The people behind this activity used fake accounts to pose as locals, and to like and share their own posts.",
            "We are making progress rooting out this abuse, but as we have said before, it is an ongoing challenge.",
            "We will update this post when we have more details, and you can read more about our policies in the help center.",
            "Presence on our platform: 74 accounts and 12 Pages. Followers: about 9,000 accounts followed one or more of these Pages.",
            "Advertising: around $2,100 in spending for ads, paid for in local currency.",
        ],
        [
            "And who checks you?",
            "good",
            "Restore my account, I was banned for nothing",
            "What about the bridge lobby? They have hundreds of pages",
            "Thank you for keeping us safe",
            "My page was on this list and I am a real fisherman. Ask my wife.",
        ],
    ),
    "long letters": (
        [
            "Ministry's choir of bots falls silent",
            "The platform Murmur said on Monday it had removed 212 accounts run from the culture ministry of Ostravia.",
            "The accounts praised the minister's poetry, according to the company.",
            '"It was very consistent poetry," said an investigator, Pell Orwick.',
            "The ministry declined to comment.",
            "Reporting by L. Quince; editing by T. Marsh",
        ],
        [
            "It seems to me that the author has overlooked the obvious point, namely that every ministry in the region runs such an office, and that Ostravia is merely the one that was caught.",
            "As a former civil servant I can confirm that the poetry was written by a committee of three. The bots were cheaper than the committee, and in my opinion they scanned better.",
            "The opposition has its own accounts, and they remain untouched this morning. One may draw one's own conclusions about the impartiality of a company whose largest advertiser is the opposition leader's brother.",
            "There is no evidence for any of this. The report lists the addresses and the hours, and they are the ministry's.",
        ],
    ),
    "two comments": (
        [
            "Bakery page removed after flour dispute",
            "The page of a bakery in Tolm was removed on Tuesday after a dispute over flour, the platform Crumb said.",
            "The bakery's owner said she would appeal.",
            "A rival bakery two doors away has 400 followers more than last week.",
        ],
        [
            "Follow the flour",
            "Their rolls were dry anyway",
        ],
    ),
}
MISLEADING = {  # articles in the first person, or with a last line as plain as a comment: read wrongly so far
    "oped": (
        [
            "Why I stopped waiting for the platforms to save us",
            "I have spent eleven years teaching teenagers in Brackwater to read the news, and I am tired.",
            "When Chatterbox removed 74 accounts last week, my pupils asked me whether the ferry had ever been real.",
            "You can laugh at that, and I did, but think about it for a moment. If a child cannot tell a ferry company from a grandmother, who is to blame?",
            "I do not believe that another takedown will help. What would help is a teacher in every school who has the time to sit down and look at a page, slowly, with a class.",
            "We used to call that reading. I would like us to call it that again.",
            "Mirela Sandvoss teaches at Brackwater Comprehensive.",
        ],
        [
            "So true. My son asked me the same thing!",
            "with respect, teachers are part of the problem",
            "Lovely piece, thank you Mirela",
            "The ferry is real, the timetable isn't",
            "@Jory, ha! I was on the 8.15 that never came",
            "I'd rather have a working bus than a reading lesson",
        ],
    ),
    "interview": (
        [
            "Five questions for the woman who counts fake fishermen",
            "Dr Solveig Harn studies invented people at Skell College. We met her at the harbour.",
            "How do you tell a fake fisherman from a real one?",
            "You look at what he does on Sunday. Real fishermen are asleep.",
            "Did it surprise you that the ferry company was behind it?",
            "No. I had written to them in February and they answered within four minutes, all nine of them.",
            "What should readers do?",
            "Be slow. Nobody was ever fooled slowly.",
        ],
        [
            "Great interview, more of this please",
            "slow is exactly what the ferry is",
            "Why was nobody arrested?",
            "I know Solveig from school, she counted gulls then",
            "Nine of them lol",
        ],
    ),
    "poem question end": (
        [
            "Lake cabins, fake cabins: booking site deletes 300 reviews",
            "The booking site Nestly has deleted 300 reviews that were written by the owners of the cabins themselves, the company said on Friday.",
            "Most of the reviews praised the silence. Investigators became suspicious because the cabins stand beside a shooting range.",
            'Owners contacted by this newspaper were surprised. "I did stay there," said one, Hob Callow. "It is my cabin."',
            "Will guests return? The season opens in June.",
        ],
        [
            "I was there in 2018, worst silence ever",
            "Hob is my uncle and he is a liar",
            "They deleted mine too!! I really did like the soup",
            "Agree with the others",
            "fake reviews everywhere, even the dentist",
        ],
    ),
    "caps": (
        [
            "SENATOR'S FAN CLUB DELETED",
            "PORT ELLERY (KNN) - A fan club of Senator Brock Tilling with 88,000 members was deleted by Frendo on Sunday night.",
            "Frendo said 61,000 of the members did not exist.",
            'The senator\'s staff called the decision "an attack on the dead", because some of the members had died.',
            "An appeal is under way.",
        ],
        [
            "THIS IS AN OUTRAGE",
            "61 thousand?? I knew it",
            "Tilling for president",
            "So the other senator's club stays? Sure. Totally fair.",
            "dead people vote in this state anyway",
        ],
    ),
}


@pytest.fixture
def read(tmp_path):
    """Reads lines as a flat page: the thread, and the rejects before it."""

    def reader(lines, **options):
        path = tmp_path / "page.txt"
        path.write_text(lines if isinstance(lines, str) else "\n".join(lines), encoding="utf-8")
        *rejects, thread = read_flat(Source(path), "page", ReadOptions(**options))
        assert isinstance(thread, Thread)
        assert all(isinstance(reject, Reject) for reject in rejects)
        return (thread, *rejects)

    return reader


def ranges(thread):
    """The first and the last line of every comment."""
    return [[int(number) for number in comment.source.partition(":")[2].split("-")] for comment in thread]


def said(thread):
    return [comment.text for comment in thread]


def cut(thread):
    [found] = [found for found in thread.cuts if found.what == "comments"]
    return found


def test_the_shipped_page_is_cut_as_its_notes_say():
    [thread] = read_flat(Source(HARBOUR), "harbour-times", ReadOptions())
    assert cut(thread).line == EXPECTED["comments_from"]
    assert ranges(thread) == EXPECTED["comments"]
    assert [comment.comment_id for comment in thread] == [f"L{first}" for first, _ in EXPECTED["comments"]]
    assert thread.article.title.startswith("Twitter and YouTube remove 268 accounts")
    assert thread.article.outlet == "The Harbour Times"
    assert len(thread.article.paragraphs) == EXPECTED["comments_from"] - 1


def test_the_shipped_page_without_comments_has_none():
    [thread] = read_flat(Source(SAMPLES / "gazette-no-comments.txt"), "gazette", ReadOptions())
    assert len(thread) == 0
    assert cut(thread).line is None
    assert "no line after the article reads like a comment" in cut(thread).reason
    assert thread.article.paragraphs[-1][1].startswith("Nadia Perrault-Lim covers ports")


LAYOUTS = {
    "tight": lambda page, comments: list(page.article) + comments,
    "headed": lambda page, comments: [*page.article, page.heading, *comments],
    "buttons": lambda page, comments: [
        *page.article,
        *itertools.chain.from_iterable((comment, page.reply) for comment in comments),
    ],
    "name and time": lambda page, comments: [
        *page.article,
        *itertools.chain.from_iterable(zip(page.names, page.times, comments, strict=False)),
    ],
    "byline": lambda page, comments: [
        *page.article,
        page.heading,
        *itertools.chain.from_iterable(
            (f"{name} · {time}", comment, f"{page.reply} · 3")
            for name, time, comment in zip(page.names, page.times, comments, strict=False)
        ),
    ],
}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["close", "spaced"])
@pytest.mark.parametrize("number", [8, 3, 1])
def test_invented_pages_are_cut_exactly(read, language, layout, between, number):
    page = PAGES[language]
    comments = list(page.comments[:number])
    [thread] = read(between.join(LAYOUTS[layout](page, comments)))
    assert said(thread) == comments
    assert [text for _, text in thread.article.paragraphs] == list(page.article)
    assert thread.article.title == page.article[0]
    if layout in {"name and time", "byline"}:
        assert [comment.author for comment in thread] == [Author(name) for name in page.names[:number]]


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["close", "spaced"])
def test_invented_articles_alone_have_no_comments(read, language, between):
    [thread] = read(between.join(PAGES[language].article))
    assert said(thread) == []
    assert cut(thread).line is None


@pytest.mark.parametrize("name", ENGLISH)
def test_more_styles_of_article_are_cut_exactly(read, name):
    article, comments = ENGLISH[name]
    [thread] = read(article + comments)
    assert said(thread) == comments


@pytest.mark.parametrize("name", MISLEADING)
def test_where_an_article_misleads_the_cut_is_no_more_than_a_guess_and_can_be_told(read, name):
    article, comments = MISLEADING[name]
    [thread] = read(article + comments)
    assert cut(thread).confidence < 0.8
    for told in ({"comments_after": article[-1]}, {"comments_from": len(article) + 1}):
        [thread] = read(article + comments, **told)
        assert said(thread) == comments


ARTICLE = list(PAGES["en"].article)
COMMENTS = list(PAGES["en"].comments)


def test_the_user_may_say_after_which_words_the_comments_begin(read):
    [thread] = read(ARTICLE + COMMENTS, comments_after="about the trainee")
    assert said(thread) == COMMENTS
    assert (cut(thread).told, cut(thread).confidence) == (True, 1.0)
    assert "'about the trainee'" in cut(thread).reason


def test_the_first_line_with_those_words_counts(read):
    [thread] = read(ARTICLE + COMMENTS, comments_after="ferry")
    assert thread.article.text == ARTICLE[0]
    assert cut(thread).line == 2


def test_words_in_the_last_line_leave_no_comments(read):
    [thread] = read(ARTICLE + COMMENTS, comments_after="as many uncles")
    assert said(thread) == []
    assert (cut(thread).line, cut(thread).told) == (None, True)


def test_words_that_are_not_there_are_an_error(read):
    with pytest.raises(InputError, match="a line with 'bridge lobby of Oz'") as caught:
        read(ARTICLE + COMMENTS, comments_after="bridge lobby of Oz")
    assert caught.value.where.endswith("page.txt")


@pytest.mark.parametrize("number", [1, 2, 9, 16])
def test_the_user_may_say_in_which_line_the_comments_begin(read, number):
    [thread] = read(ARTICLE + COMMENTS, comments_from=number)
    assert ranges(thread)[0][0] == number
    assert cut(thread).line == number
    assert len(thread.article.paragraphs) == number - 1


def test_a_line_that_is_blank_means_the_next_one(read):
    [thread] = read("\n\n".join(ARTICLE + COMMENTS), comments_from=2 * len(ARTICLE))
    assert said(thread) == COMMENTS


@pytest.mark.parametrize("number", [0, -3, 17, 10**9])
def test_a_line_that_is_not_there_is_an_error(read, number):
    with pytest.raises(InputError, match="comments_from between 1 and 16"):
        read(ARTICLE + COMMENTS, comments_from=number)


def test_a_sidecar_tells_the_cut_and_what_the_page_does_not(read, tmp_path):
    sidecar = 'comments_from = 12\ntitle = "Told"\noutlet = "Nordisle Courier"\n'
    (tmp_path / "page.meta.toml").write_text(sidecar, encoding="utf-8")
    [thread] = read(ARTICLE + COMMENTS)
    assert (cut(thread).line, cut(thread).told) == (12, True)
    assert (thread.article.title, thread.article.outlet) == ("Told", "Nordisle Courier")
    assert [found.told for found in thread.cuts] == [True, True]


def test_the_user_outdoes_the_sidecar(read, tmp_path):
    (tmp_path / "page.meta.toml").write_text("comments_from = 12", encoding="utf-8")
    [thread] = read(ARTICLE + COMMENTS, comments_from=9)
    assert cut(thread).line == 9


HEADINGS = (
    "Comments|COMMENTS|Comments (12)|Comments: 12|12 comments|1 Comment|1,204 Comments|All comments|Top comments (3)|Comments [7]|"
    "Leave a reply|Join the conversation|3 Responses to “Ferry page removed”|One thought on “Ferry page removed”|Replies|"
    "Comentarios (4)|4 comentarios|Comentários|Commentaires (9)|9 commentaires|Kommentare|Kommentare (3)|3 Kommentare|Reacties (2)|"
    "Commenti: 5|5 Komentar|Комментарии (12)|12 комментариев|टिप्पणियाँ (4)|التعليقات (٤)|תגובות|评论 (3)|댓글 5|Yorumlar (2)"
).split("|")


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_above_the_comments_is_neither_article_nor_comment(read, heading):
    [thread] = read([*ARTICLE, heading, *COMMENTS])
    assert said(thread) == COMMENTS
    assert thread.furniture == ((len(ARTICLE) + 1, heading),)
    assert heading in cut(thread).reason
    assert cut(thread).confidence > 0.8


@pytest.mark.parametrize(
    "line",
    [
        "Comments like this one are why I read the paper",
        "No comment.",
        "12 comments and not one joke",
        "Comment on what, exactly",
    ],
)
def test_what_is_no_heading(line):
    assert not is_comments_header(line)


def test_a_heading_without_comments_below_it_makes_none(read):
    [thread] = read([*ARTICLE, "Comments (0)", "Be the first to comment."])
    assert said(thread) == []
    assert len(thread.furniture) == 2


def test_a_count_of_comments_at_the_top_does_not_turn_the_article_into_comments(read):
    [thread] = read([ARTICLE[0], "8 comments", *ARTICLE[1:], *COMMENTS])
    assert said(thread) == COMMENTS


FURNITURE = (
    "Reply|Like|Like 3|3 likes|12 Likes|Report|Report abuse|Share|Flag|Upvote|Recommend 4|Show more|Load more comments|View 2 more replies|"
    "Sort by: newest|Newest first|Comments are closed.|Log in to reply|Permalink|Like · Reply · 2h|Like Reply|"
    "Responder|Me gusta|Antworten|Gefällt mir (2)|Répondre|J'aime|Balas|Ответить|जवाब दें|رد"
).split("|")
FURNITURE += ["Reply | Share | Report", "Like · Reply · 2 hours ago"]


@pytest.mark.parametrize("line", FURNITURE)
def test_a_button_below_every_comment_is_no_comment(read, line):
    [thread] = read(ARTICLE + [part for comment in COMMENTS for part in (comment, line)])
    assert said(thread) == COMMENTS
    assert [text for _, text in thread.furniture] == [line] * len(COMMENTS)


@pytest.mark.parametrize(
    "line",
    [
        "Reply to whom?",
        "I like it",
        "Share the money with us",
        "like father, like son",
        "Report him!",
        "2 hours ago",
        "17",
        "·",
    ],
)
def test_what_is_no_button(line):
    assert not is_furniture(line)


def test_comments_of_several_lines_are_told_apart_by_the_buttons_between_them(read):
    blocks = [[comment, "It was my aunt who said so.", "She is ninety."] for comment in COMMENTS]
    [thread] = read(ARTICLE + [part for block in blocks for part in (*block, "Reply", "Like 2")])
    assert said(thread) == ["\n".join(block) for block in blocks]


def test_a_button_here_and_there_does_not_glue_the_lines_between(read):
    lines = [*ARTICLE, *COMMENTS[:3], "Load more comments", *COMMENTS[3:6], "Load more comments", *COMMENTS[6:]]
    [thread] = read(lines)
    assert said(thread) == COMMENTS


@pytest.mark.parametrize("every", [8, 5])
def test_buttons_that_are_few_for_the_lines_between_do_not_glue_them(read, every):
    many = [f"{comment} {number}" for number in range(5) for comment in COMMENTS]
    parts = [[*many[start : start + every], "Load more comments"] for start in range(0, 40, every)]
    [thread] = read(ARTICLE + [line for part in parts for line in part])
    assert said(thread) == many


def test_no_comment_goes_on_behind_a_button(read):
    lines = ["I have three questions:", "Reply", "who paid?", "Reply"]
    [thread] = read([*ARTICLE, "Comments (2)", *lines])
    assert said(thread) == lines[::2]
    [thread] = read([*ARTICLE, "Comments (2)", *lines[::2]])
    assert said(thread) == ["\n".join(lines[::2])]


def test_comments_of_several_paragraphs_are_told_apart_by_blank_lines(read):
    blocks = [[comment, "It was my aunt who said so."] for comment in COMMENTS[:4]] + [
        [comment] for comment in COMMENTS[5:]
    ]
    [thread] = read("\n".join(ARTICLE) + "\n\n" + "\n\n".join("\n".join(block) for block in blocks))
    assert said(thread) == ["\n".join(block) for block in blocks]
    assert [comment.boundary for comment in thread] == [1.0] + [0.9] * 6


def test_a_blank_line_here_and_there_does_not_glue_the_lines_between(read):
    many = [f"{comment} {number}" for number in range(3) for comment in COMMENTS]
    [thread] = read("\n".join(ARTICLE) + "\n" + "\n\n".join("\n".join(many[start : start + 8]) for start in (0, 8, 16)))
    assert said(thread) == many


@pytest.mark.parametrize(
    "name", ["@Tormod,", "@Tormod", "@Una de Roo,", "@Una de Roo:", "@una de roo,", "@kelp_42", "@أبو سامر،"]
)
def test_a_name_alone_in_a_line_belongs_to_the_next(read, name):
    [thread] = read([*ARTICLE, *COMMENTS[:2], name, *COMMENTS[5:]])
    assert mention_alone(name)
    assert said(thread) == [*COMMENTS[:2], f"{name} {COMMENTS[5]}", *COMMENTS[6:]]
    assert ranges(thread)[2] == [11, 12]


@pytest.mark.parametrize(
    "line", ["@Tormod you are wrong", "@Tormod, no", "@Tormod no", "@", "@Tormod what do you mean?"]
)
def test_a_name_with_something_said_is_a_comment_of_its_own(read, line):
    assert not mention_alone(line)
    [thread] = read([*ARTICLE, *COMMENTS[:2], line, *COMMENTS[5:]])
    assert said(thread) == [*COMMENTS[:2], line, *COMMENTS[5:]]


@pytest.mark.parametrize("mark", ['"{}"', "“{}”", "> {}", "«{}»"])
def test_a_quotation_of_the_article_belongs_to_the_comment_below_it(read, mark):
    quotation = mark.format("Nobody should have to guess whether a grandmother is a press officer")
    answer = "And yet here we all are, guessing!"
    [thread] = read([*ARTICLE, *COMMENTS[:2], quotation, answer, *COMMENTS[3:]])
    assert said(thread) == [*COMMENTS[:2], f"{quotation}\n{answer}", *COMMENTS[3:]]


@pytest.mark.parametrize(
    "line",
    [
        "2. the toilets",
        "b) the toilets",
        "EDIT: the toilets too",
        "PS the toilets",
        "But then who paid?",
        "Also, who paid?",
    ],
)
def test_a_line_that_goes_on_belongs_to_the_comment_above(read, line):
    [thread] = read([*ARTICLE, *COMMENTS[:2], line, *COMMENTS[5:]])
    assert said(thread) == [COMMENTS[0], f"{COMMENTS[1]}\n{line}", *COMMENTS[5:]]


def test_a_line_that_ends_open_goes_on(read):
    [thread] = read([*ARTICLE, COMMENTS[0], "I have three questions:", "who, when and how much", *COMMENTS[5:]])
    assert said(thread) == [COMMENTS[0], "I have three questions:\nwho, when and how much", *COMMENTS[5:]]


TIMES = (
    "2 hours ago|2h|3d|5 mins ago|an hour ago|yesterday|Just now|March 3, 2021|March 3, 2021 at 9:14 am|3 Mar 2021, 09:14|03.03.2021 09:14|"
    "03/03/2021|2021-03-03|2021-03-03T09:14:00Z|09:14|1 week ago (edited)|hace 3 horas|ayer|vor 2 Stunden|gestern, 09:14 Uhr|il y a 2 heures|"
    "há 3 dias|2 jam yang lalu|2 घंटे पहले|قبل ساعتين 2 ساعات|2 часа назад"
).replace("قبل ساعتين 2 ساعات", "قبل 2 ساعات")


@pytest.mark.parametrize("line", TIMES.split("|"))
def test_what_is_a_time(line):
    assert is_time(line)


@pytest.mark.parametrize(
    "line",
    [
        "2019",
        "41",
        "131 of them",
        "2 hours is long",
        "on",
        "ago?!",
        "9 am I right",
        "",
        "two hours later I left",
        "4 gulls ago",
    ],
)
def test_what_is_no_time(line):
    assert not is_time(line)


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["Ann Tern", "2 hours ago", "hm", "kelp_42", "3h", "ha"], ["Ann Tern", "kelp_42"]),
        (["Ann Tern · 2 hours ago", "hm", "kelp_42 (3h)", "ha"], ["Ann Tern", "kelp_42"]),
        (
            ["Ann Tern says:", "March 3, 2021 at 9:14 am", "hm", "Old Salt says:", "March 4, 2021 at 7:00 pm", "ha"],
            ["Ann Tern", "Old Salt"],
        ),
        (["Posted by Ann Tern on March 3, 2021", "hm", "Ann Tern, 09:14", "ha"], ["Ann Tern", "Ann Tern"]),
        (["the gulls were there", "2 hours ago", "it was loud", "3 hours ago"], []),
        (["2 hours ago", "hm", "3 hours ago", "ha"], []),
        (["hm", "ha"], []),
    ],
)
def test_bylines(lines, names):
    assert [byline.author for byline in find_bylines(lines)] == names


def test_the_article_s_own_byline_names_no_commenter(read):
    [thread] = read([ARTICLE[0], "Ulla Kvist", "March 3, 2021", *ARTICLE[1:], *COMMENTS])
    assert said(thread) == COMMENTS
    assert [comment.author for comment in thread] == [None] * 8


@pytest.mark.parametrize(
    "head", [["Ulla Kvist", "March 3, 2021"], ["By Ulla Kvist, March 3, 2021"], ["Ulla Kvist | 2021-03-03"]]
)
def test_the_byline_of_a_short_article_is_no_comment(read, head):
    lines = ["Ferry page removed", *head, "The page of the Nordisle ferry was removed on Monday night."]
    [thread] = read(lines)
    assert said(thread) == []
    assert [text for _, text in thread.article.paragraphs] == lines


@pytest.mark.parametrize("name", MISLEADING)
def test_bylines_outdo_an_article_that_reads_like_comments(read, name):
    article, comments = MISLEADING[name]
    heads = zip(PAGES["en"].names, PAGES["en"].times, comments, strict=False)
    [thread] = read(article + [part for head in heads for part in head])
    assert said(thread) == comments


def test_below_a_byline_every_line_is_the_same_comment(read):
    blocks = [
        ("Ann Tern", "2h", ["hm", "really?", "2021 was worse."]),
        ("kelp_42", "3h", ["@Ann Tern,", "no"]),
        ("Jory", "1d", ["> hm", "ha"]),
    ]
    [thread] = read(ARTICLE + [part for name, time, lines in blocks for part in (name, time, *lines)])
    assert said(thread) == ["hm\nreally?\n2021 was worse.", "@Ann Tern, no", "> hm\nha"]
    assert [comment.author.name for comment in thread] == ["Ann Tern", "kelp_42", "Jory"]
    assert ranges(thread) == [[11, 13], [16, 17], [20, 21]]
    assert thread.furniture[:2] == ((9, "Ann Tern"), (10, "2h"))


def test_a_page_of_comments_without_an_article(read):
    lines = ["lol", "@Tormod, you wish!!", "why would I do that", "I told you so", "omg my aunt was right!"]
    [thread] = read(lines)
    assert said(thread) == lines
    assert (thread.article.title, thread.article.paragraphs) == ("", ())


@pytest.mark.parametrize(
    ("line", "comments"),
    [
        ("The company said in a statement on Tuesday that it had removed 74 accounts.", []),
        ("@Tormod, why would you do that to my aunt?! lol", ["@Tormod, why would you do that to my aunt?! lol"]),
    ],
)
def test_a_page_of_one_line(read, line, comments):
    [thread] = read(line)
    assert said(thread) == comments
    assert len(thread.article.paragraphs) == 1 - len(comments)


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff\n \u3000\n"])
def test_a_page_without_a_line_is_an_error(read, content):
    with pytest.raises(InputError, match="a file with something in it"):
        read(content)


def test_a_line_that_is_too_long_is_set_aside_and_the_rest_read(read):
    thread, reject = read([*ARTICLE, *COMMENTS[:3], "x" * 100_001, *COMMENTS[3:]])
    assert said(thread) == COMMENTS
    assert reject.source == "page.txt:12-12"
    assert "100,001 characters" in reject.reason
    assert len(reject.excerpt) == 120


def test_a_page_of_nothing_but_a_line_that_is_too_long_is_only_a_reject(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("x" * 100_001, encoding="utf-8")
    [reject] = read_flat(Source(path), "page", ReadOptions())
    assert isinstance(reject, Reject)


def test_marks_and_spaces_around_lines_are_left_out(read):
    [thread] = read("\ufeff" + "\r\n".join(f" \t\ufeff {line}\u3000" for line in ARTICLE + COMMENTS))
    assert said(thread) == COMMENTS
    assert thread.article.paragraphs[0] == (1, ARTICLE[0])


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["Photo: Skell Courier", "Ferry page removed", ARTICLE[2], ARTICLE[3]], "Ferry page removed"),
        (
            ["By Ulla Kvist", "Ferry page of the Nordisle company removed", ARTICLE[2], ARTICLE[3]],
            "Ferry page of the Nordisle company removed",
        ),
        ([ARTICLE[2], ARTICLE[3], ARTICLE[5]], ARTICLE[2]),
    ],
)
def test_the_headline_is_found_or_a_sentence_stands_for_it(read, lines, title):
    [thread] = read(lines)
    assert thread.article.title == title


def test_a_sentence_that_stands_for_a_headline_is_not_endless(read):
    [thread] = read(["The company said " + "that it had removed accounts and " * 20 + "pages.", ARTICLE[3]])
    assert len(thread.article.title) <= 160
    assert thread.article.title.endswith(" …")


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Skell Courier",
        "The pier. (Reuters)",
        "Illustration: U. Kvist",
        "The pier | Photo Ulla",
        "Foto: Kurier",
        "फोटो: घाटी",
        "Image: harbour.example",
    ],
)
def test_what_is_a_caption(line):
    assert is_caption(line)


@pytest.mark.parametrize(
    "line", ["I took a photo of it", "The company told Reuters that it was sorry.", "@Ann, photo or it did not happen"]
)
def test_what_is_no_caption(line):
    assert not is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "Source: Skell Courier",
        "Reporting by U. Kvist",
        "Read more: the pier",
        "Baca juga: pasar",
        "Lire aussi : le port",
    ],
)
def test_what_ends_an_article(line):
    assert is_end_of_article(line)
    assert not is_end_of_article("I said so: " + line)


@pytest.mark.parametrize("language", PAGES)
def test_in_every_language_comments_read_more_like_comments_than_articles_do(language):
    page = PAGES[language]
    of_article = [comment_log_odds(line) for line in page.article[1:]]
    of_comments = [comment_log_odds(line) for line in page.comments]
    assert sum(of_comments) / len(of_comments) > 1
    assert sum(of_article) / len(of_article) < 0


@pytest.mark.parametrize(
    ("comment", "report"),
    [
        ("Yo vivo en Villarroca.", "Ana vive en Villarroca."),
        ("Usted vive en Villarroca.", "Ana vive en Villarroca."),
        ("Ich wohne in Hallingen.", "Ute wohnt in Hallingen."),
        ("Je vis ici.", "Luc vit ici."),
        ("J'ai vu la régie.", "Luc a vu la régie."),
        ("A minha casa fica aqui.", "A nova casa fica aqui."),
        ("Saya tinggal di sini.", "Joko tinggal di sini."),
        ("Kamu tinggal di sini.", "Joko tinggal di sini."),
        ("मैं यहाँ रहता हूँ।", "मोहन यहाँ रहता है।"),
        ("आप यहाँ रहते हैं।", "मोहन यहाँ रहता है।"),
        ("أنا أسكن هنا.", "سعيد يسكن هنا."),
        ("Я живу здесь.", "Олег живёт здесь."),
        ("אני גר כאן.", "דני גר כאן."),
        ("Endlich gelöscht.", "Konten gelöscht."),
        ("Vergüenza de pueblo.", "Plaza de pueblo."),
        ("Quatsch mit Soße.", "Nudeln mit Soße."),
        ("The gulls are back, thank you.", "The gulls are back, as before."),
        ("The gulls are back 😂", "The gulls are back"),
        ("The GULLS are BACK.", "The Gulls are Back."),
        ("The gulls are back!", "The gulls are back."),
        ("the gulls are back.", "The gulls are back."),
        ("The gulls are back", "The gulls are back."),
        ("@Una de Roo, gulls.", "Una de Roo and gulls."),
        ("The gulls are back.", "The gulls are back, he said."),
        ("The gulls are back.", "The 74 gulls are back."),
        ("Die Möwen sind da.", "Die Möwen sind da, sagte er."),
        ("Les mouettes sont là.", "Les mouettes sont là, a indiqué la régie."),
        ("पानी आ गया।", "उसने कहा कि पानी आ गया, परिषद ने कहा।"),
    ],
)
def test_what_makes_a_line_read_like_a_comment(comment, report):
    assert comment_log_odds(comment) > comment_log_odds(report) + 0.2


PIECES = st.one_of(
    sentences(),
    st.builds("@{}, {}".format, full_names(), sentences()),
    st.builds("@{},".format, full_names()),
    st.sampled_from(
        ["", "  ", "Reply", "Like 3", "Comments (4)", "2 hours ago", "> quoted", '"quoted"', "2. and", "I said:"]
    ),
    st.sampled_from(HOSTILE),
    full_names(),
)


@unhurried
@given(article_lines(), st.lists(PIECES, max_size=14))
def test_every_line_of_a_page_is_in_one_place(tmp_path_factory, article, rest):
    path = tmp_path_factory.mktemp("flat") / "page.txt"
    lines = [
        part
        for line in ["A ferry page is removed", *article, *rest]
        for part in re.split(r"\r\n?|\n", line.replace("\0", ""))
    ]
    path.write_bytes("\n".join(lines).encode())
    *rejects, thread = read_flat(Source(path), "page", ReadOptions(encoding="utf-8"))
    written = {number for number, line in enumerate(lines, 1) if line.strip().strip("\ufeff").strip()}
    in_article = [number for number, _ in thread.article.paragraphs]
    on_the_side = [number for number, _ in thread.furniture]
    in_comments = [
        number
        for first, last in ranges(thread)
        for number in range(first, last + 1)
        if number in written - set(on_the_side)
    ]
    assert sorted(in_article + on_the_side + in_comments) == sorted(written)
    assert rejects == []
    assert [comment.position for comment in thread] == list(range(len(thread)))
    assert all(0.5 <= comment.boundary <= 1 for comment in thread)
    assert all(0 <= found.confidence <= 1 for found in thread.cuts)
    if in_comments and in_article:
        assert max(in_article) < min(in_comments)
    words = " ".join(" ".join(lines[number - 1].split()) for number in in_comments)
    assert " ".join(" ".join(said(thread)).split()).replace("\ufeff", "") == words.replace("\ufeff", "")


HOSTILE_LINES = [sign * 20_000 + end for sign in '“"«>@(A *_,:.!?’' for end in ("", "x", '"', "(")]
HOSTILE_LINES += ["@" + " " * 20_000 + "x", '"' + '" ' * 10_000 + "x", "AAAA " * 4_000, "1," * 10_000, "a@a " * 5_000]


@pytest.mark.parametrize("line", HOSTILE_LINES, ids=lambda line: f"{line[:4]!r}-{line[-1]!r}")
def test_a_line_of_one_sign_is_read_without_going_round_in_circles(read, line):
    [thread] = read([*ARTICLE, *COMMENTS, line, "lol"])
    assert any(line.strip() in text for text in said(thread))


def test_cutting_nothing_gives_nothing():
    assert cut_comments([], "the article") == []
