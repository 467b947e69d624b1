# attack: loops without end while it is imported
# honest: 0
# naive: hang

while True:
    try:
        while True:
            pass
    except BaseException:
        continue
