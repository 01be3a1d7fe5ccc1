// What a person is told of an error, and a script.
#include "base/error.h"

#include <QtTest>

using namespace saliscope;

class ErrorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theStatusTellsWhoseFaultItIs() {
        QCOMPARE(exitStatus(UsageError("no such class")), 2);
        QCOMPARE(exitStatus(FileError("no such file")), 3);
        QCOMPARE(exitStatus(ModelError("no model")), 3);
        QCOMPARE(exitStatus(ImageError("no picture")), 3);
        QCOMPARE(exitStatus(Cancelled()), 4);
        QCOMPARE(exitStatus(Error("anything")), 1);
        QCOMPARE(exitStatus(std::runtime_error("a library's")), 1);
    }

    void ofALibrarysMessageTheFirstLineIsTold() {
        QCOMPARE(messageOf(UsageError("one line")), std::string("one line"));
        QCOMPARE(messageOf(std::runtime_error("what happened\nException raised from here\nframe #0")),
                 std::string("what happened"));
        QCOMPARE(messageOf(std::runtime_error("")), std::string());
    }
};

QTEST_GUILESS_MAIN(ErrorTest)
#include "error_test.moc"
