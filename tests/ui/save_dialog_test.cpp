// Where to save: a name gets the suffix of the kind that was chosen, unless the person wrote one.
#include "panels/save_dialog.h"

#include "support/temporary_folder.h"

#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QTest>
#include <QTimer>

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

    /// As a click in the list does.
    static void choose(QComboBox& list, const QString& text) {
        list.setCurrentText(text);
        Q_EMIT list.activated(list.currentIndex());
        Q_EMIT list.textActivated(text);
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
        QTimer person;
        connect(&person, &QTimer::timeout, this, [&] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            if (!dialog)
                return;
            person.stop();
            choose(*dialog->findChild<QComboBox*>("fileTypeCombo"), kind);
            dialog->findChild<QLineEdit*>("fileNameEdit")->setText(place + name);
            QMetaObject::invokeMethod(dialog, "accept");
        });
        person.start(10);
        QCOMPARE(askForFile(nullptr, question()), place + saved);
    }

    void whoCancelsSavesNothing() {
        QTimer person;
        connect(&person, &QTimer::timeout, this, [] {
            if (auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget()))
                dialog->reject();
        });
        person.start(10);
        QVERIFY(askForFile(nullptr, question()).isEmpty());
    }
};

QTEST_MAIN(SaveDialogTest)
#include "save_dialog_test.moc"
