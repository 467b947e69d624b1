"""What ten platforms give and take, in our own words: the files of a download, and the sheet with all students.

Everywhere Ann Lee is right, Bob Roe has forgotten a rule and was late, and Eve Poe has handed in nothing. The sheets
have the columns, quotes and line ends that their platforms give them.
"""

from dataclasses import dataclass

RIGHT = b"""
import numpy as np


def standardize(train, test):
    if not len(train):
        raise ValueError("train has no rows")
    kind = train.dtype if train.dtype.kind == "f" else np.float64
    wide, other = train.astype(kind), test.astype(kind)
    mean = wide.mean(axis=0)
    scale = np.where(np.ptp(wide, axis=0) == 0, 1, wide.std(axis=0))
    return (wide - mean) / scale, (other - mean) / scale
"""
UNGUARDED = b"""
def standardize(train, test):
    mean, scale = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / scale, (test - mean) / scale
"""
OLD = b"def standardize(train, test):\n    raise NotImplementedError\n"


@dataclass(frozen=True)
class PublicLayout:
    """A platform's download and sheet.

    Attributes:
        archive: the name of the zip.
        files: what is in it.
        sheet: the platform's sheet; ``{ann}`` and ``{bob}`` are the cells of the grades, empty before.
        option: how the sheet is given.
        students: the keys of Ann and Bob.
        column: what ``--column`` names, where it has to.
        dated: whether the download or the sheet tells that Bob was late.
    """

    archive: str
    files: dict[str, bytes]
    sheet: str
    option: str
    students: tuple[str, str]
    column: str = ""
    dated: bool = True


GRADESCOPE_METADATA = """---
submission_7101:
  :submitters:
  - :name: Ann Lee
    :sid: '1001'
    :email: alee@uni.example
  - :name: "Kim O'Neil"
    :sid: '1004'
    :email: koneil@uni.example
  :created_at: 2026-11-03 21:42:11.365935000 Z
  :score: 0.0
  :status: processed
  :results:
    output: |-
      submission_7102:
        :submitters:
        - :name: Somebody Else
    tests: []
  :history: []
submission_7102:
  :submitters:
  - :name: Bob Roe
    :sid: '1002'
    :email: broe@uni.example
  :created_at: 2026-11-07 08:00:00.000000000 Z
  :score: 0.0
  :status: processed
  :history:
  - :id: 7099
    :created_at: 2026-11-02 08:00:00.000000000 Z
    :score: 0.0
"""

LAYOUTS = {
    "canvas": PublicLayout(
        "submissions.zip",
        {
            "leeann_101_9001_standardize.py": RIGHT,
            "roebob_LATE_102_9002_standardize-1.py": UNGUARDED,
            "roebob_LATE_102_9003_notes.pdf": b"%PDF",
        },
        "Student,ID,SIS User ID,SIS Login ID,Section,Homework 2 (8812),Current Score\r\n"
        "    Points Possible,,,,,4.00,(read only)\r\n"
        '"Lee, Ann",101,1001,alee,"Lecture, 1",{ann},\r\n'
        '"Roe, Bob",102,1002,broe,L1,{bob},71.2\r\n'
        '"Poe, Eve",103,1003,epoe,L1,,\r\n',
        "--canvas",
        ("101", "102"),
    ),
    "moodle": PublicLayout(
        "CS2-Homework 2-4410.zip",
        {
            "Ann Lee_4711_assignsubmission_file/standardize.py": RIGHT,
            "Bob Roe_4712_assignsubmission_file/standardize.py": UNGUARDED,
        },
        '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum grade","Last modified (submission)"\n'
        '"Participant 4711","Ann Lee",alee@uni.example,Submitted,{ann},4.00,"Tuesday, 3 November 2026, 9:42 PM"\n'
        '"Participant 4712","Bob Roe",broe@uni.example,Submitted,{bob},4.00,"Saturday, 7 November 2026, 9:00 AM"\n'
        '"Participant 4713","Eve Poe",epoe@uni.example,"No submission",,4.00,-\n',
        "--moodle",
        ("4711", "4712"),
    ),
    "moodle, flat": PublicLayout(
        "CS2-Homework 2-4410.zip",
        {
            "Ann Lee_4711_assignsubmission_file_standardize.py": RIGHT,
            "Ann Lee_4711_assignsubmission_onlinetext_onlinetext.html": b"<p>see my file</p>",
            "Bob Roe_4712_assignsubmission_file_standardize.py": UNGUARDED,
        },
        '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum grade"\n'
        '"Teilnehmer/in4711","Ann Lee",alee@uni.example,"Zur Bewertung abgegeben - ",{ann},4.00\n'
        '"Teilnehmer/in4712","Bob Roe",broe@uni.example,"Zur Bewertung abgegeben - ",{bob},4.00\n'
        '"Teilnehmer/in4713","Eve Poe",epoe@uni.example,"Keine Abgabe",,4.00\n',
        "--moodle",
        ("4711", "4712"),
        dated=False,
    ),
    "blackboard": PublicLayout(
        "gradebook_CS2_Homework_2_2026-11-08-10-00-00.zip",
        {
            "Homework_2_alee_attempt_2026-11-02-09-15-00.txt": b"Name: Ann Lee (alee)",
            "Homework_2_alee_attempt_2026-11-02-09-15-00_standardize.py": OLD,
            "Homework_2_alee_attempt_2026-11-03-22-42-11.txt": b"Name: Ann Lee (alee)",
            "Homework_2_alee_attempt_2026-11-03-22-42-11_standardize.py": RIGHT,
            "Homework_2_broe_attempt_2026-11-07-09-00-00_standardize.py": UNGUARDED,
        },
        '\ufeff"Last Name","First Name","Username","Student ID","Last Access","Availability",'
        '"Homework 1 [Total Pts: 10 Score] |52001","Homework 2 [Total Pts: 4 Score] |52002",'
        '"Total [Total Pts: up to 14 Score] |52000"\r\n'
        '"Lee","Ann","alee","1001","2026-11-08 10:00:00","Yes","9.00","{ann}","9.00"\r\n'
        '"Roe","Bob","broe","1002","2026-11-08 10:00:00","Yes","7.50","{bob}","7.50"\r\n'
        '"Poe","Eve","epoe","1003","","Yes","","",""\r\n',
        "--sheet",
        ("alee", "broe"),
        column="Homework 2",
    ),
    "brightspace": PublicLayout(
        "Homework 2 Download Nov 8, 2026 1000 AM.zip",
        {
            "61820-4410 - Ann Lee - Nov 2, 2026 915 AM/standardize.py": OLD,
            "61820-4410 - Ann Lee - Nov 3, 2026 1042 PM/standardize.py": RIGHT,
            "61833-4410 - Bob Roe - Nov 7, 2026 900 AM/standardize.py": UNGUARDED,
            "index.html": b"<html>",
        },
        "OrgDefinedId,Username,Last Name,First Name,Email,"
        "Homework 2 Points Grade <Numeric MaxPoints:4 Weight:10 Category:Homework CategoryWeight:40>,"
        "End-of-Line Indicator\r\n"
        "#1001,#alee,Lee,Ann,alee@uni.example,{ann},#\r\n"
        "#1002,#broe,Roe,Bob,broe@uni.example,{bob},#\r\n"
        "#61833,#epoe,Poe,Eve,epoe@uni.example,,#\r\n",
        "--sheet",
        ("61820", "61833"),
    ),
    "sakai": PublicLayout(
        "bulk_download.zip",
        {
            "Homework 2/Lee, Ann(alee)/timestamp.txt": b"2026-11-03T21:42:11Z",
            "Homework 2/Lee, Ann(alee)/comments.txt": b"",
            "Homework 2/Lee, Ann(alee)/Submission attachment(s)/standardize.py": RIGHT,
            "Homework 2/Lee, Ann(alee)/Feedback Attachment(s)/standardize.py": OLD,
            "Homework 2/Roe, Bob(broe)/timestamp.txt": b"20261107080000000",
            "Homework 2/Roe, Bob(broe)/Submission attachment(s)/standardize.py": UNGUARDED,
            "Homework 2/grades.csv": b"",
        },
        '\ufeff"Homework 2","Points"\n""\n'
        '"Display ID","ID","Last Name","First Name","grade","Submission date","Late submission"\n'
        '"1001","alee","Lee","Ann","{ann}","2026-11-03T21:42:11Z","On time"\n'
        '"1002","broe","Roe","Bob","{bob}","2026-11-07T08:00:00Z","Late"\n'
        '"1003","epoe","Poe","Eve","","","No submission"\n',
        "--sheet",
        ("alee", "broe"),
    ),
    "gradescope": PublicLayout(
        "submissions.zip",
        {
            "assignment_9100_export/submission_metadata.yml": GRADESCOPE_METADATA.encode(),
            "assignment_9100_export/submission_7101/standardize.py": RIGHT,
            "assignment_9100_export/submission_7102/standardize.py": UNGUARDED,
        },
        "First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID,Submission Time\n"
        "Ann,Lee,1001,alee@uni.example,L1,{ann},4.0,Ungraded,7101,2026-11-03 21:42:11 +0000\n"
        "Bob,Roe,1002,broe@uni.example,L1,{bob},4.0,Ungraded,7102,2026-11-07 08:00:00 +0000\n"
        "Kim,O'Neil,1004,koneil@uni.example,L1,{ann},4.0,Ungraded,7101,2026-11-03 21:42:11 +0000\n"
        "Eve,Poe,1003,epoe@uni.example,L1,,4.0,Missing,,\n",
        "--sheet",
        ("1001", "1002"),
    ),
    "github classroom": PublicLayout(
        "clones.zip",
        {
            "homework-2-submissions/homework-2-ann-lee/standardize.py": RIGHT,
            "homework-2-submissions/homework-2-ann-roe/standardize.py": UNGUARDED,
        },
        "assignment_name,assignment_url,starter_code_url,github_username,roster_identifier,student_repository_name,"
        "student_repository_url,submission_timestamp,points_awarded,points_available\n"
        '"homework 2","https://classroom.example/2","",ann-lee,alee@uni.example,homework-2-ann-lee,'
        '"https://git.example/homework-2-ann-lee","2026-11-03 21:42:11 UTC",{ann},4\n'
        '"homework 2","https://classroom.example/2","",ann-roe,broe@uni.example,homework-2-ann-roe,'
        '"https://git.example/homework-2-ann-roe","2026-11-07 08:00:00 UTC",{bob},4\n',
        "--sheet",
        ("ann-lee", "ann-roe"),
        dated=False,
    ),
    "google classroom": PublicLayout(
        "Homework 2-20261108T100000Z-001.zip",
        {
            "Homework 2/Ann Lee - standardize.py": RIGHT,
            "Homework 2/Bob Roe - standardize.py": UNGUARDED,
        },
        "Last Name,First Name,Email Address,Homework 1,Homework 2\n"
        "Date,,,2026-10-20,2026-11-04\n"
        "Points,,,10,4\n"
        "Lee,Ann,alee@uni.example,9,{ann}\n"
        "Roe,Bob,broe@uni.example,7.5,{bob}\n"
        "Poe,Eve,epoe@uni.example,,\n",
        "--sheet",
        ("Ann Lee", "Bob Roe"),
        column="Homework 2",
        dated=False,
    ),
    "nbgrader": PublicLayout(
        "collected.zip",
        {
            "submitted/alee/ps1/timestamp.txt": b"2026-11-03 21:42:11.365935 UTC",
            "submitted/alee/ps1/standardize.py": RIGHT,
            "submitted/broe/ps1/timestamp.txt": b"2026-11-07 08:00:00.000000 UTC",
            "submitted/broe/ps1/standardize.py": UNGUARDED,
        },
        "student_id;last_name;points\nalee;Lee;{ann}\nbroe;Roe;{bob}\nepoe;Poe;\n",
        "--sheet",
        ("alee", "broe"),
        column="points",
    ),
}
