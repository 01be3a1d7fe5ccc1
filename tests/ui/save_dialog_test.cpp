// Where to save: a name gets the suffix of the kind that was chosen, unless the person wrote one.
#include "panels/save_dialog.h"

#include "file_dialog_person.h"
#include "support/temporary_folder.h"

#include <QTest>

using namespace saliscope;

class SaveDialogTest : public QObject {
    Q_OBJECT

private:
    static SaveQuestion question() {
        return {"Save the animation",
                QStandardPaths::PicturesLocation,
                "dream",
                {{"GIF", "gif"}, {"Video", "avi"}}};
    }

private Q_SLOTS:
    void aNameReceivesTheSuffixOfItsKind_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("saved");
        QTest::newRow("the first kind") << "GIF (*.gif)" << "cat" << "cat.gif";
        QTest::newRow("another kind") << "Video (*.avi)" << "cat" << "cat.avi";
        QTest::newRow("a suffix of the person's own") << "GIF (*.gif)" << "cat.avi" << "cat.avi";
    }

    void aNameReceivesTheSuffixOfItsKind() {
        QFETCH(QString, kind);
        QFETCH(QString, name);
        QFETCH(QString, saved);
        const test::TemporaryFolder folder;
        const QString place = QString::fromStdString(folder.path().string()) + '/';
        const test::FileDialogPerson person(place + name, kind);
        QCOMPARE(askForFile(nullptr, question()), place + saved);
    }

    void whoCancelsSavesNothing() {
        const test::FileDialogPerson whoCancels{QString()};
        QVERIFY(askForFile(nullptr, question()).isEmpty());
    }
};

QTEST_MAIN(SaveDialogTest)
#include "save_dialog_test.moc"
