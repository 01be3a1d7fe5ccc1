// The window's program, started as a person would where there is no display.
#include "run_cli.h"

#include <QTemporaryDir>

using namespace saliscope;

namespace {

test::Run programWithoutDisplay(const QStringList& arguments) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(SALISCOPE_PROGRAM, arguments);
    return test::endOf(process);
}

} // namespace

class ProgramTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void helpNeedsNoDisplay();
    void aWindowWithoutADisplayIsRefusedInOneLine();
    void aScreenshotNeedsNoDisplay();
};

void ProgramTest::helpNeedsNoDisplay() {
    const test::Run run = programWithoutDisplay({"--help"});
    QCOMPARE(run.status, 0);
    QVERIFY2(run.output.contains("--screenshot"), run.output);
}

void ProgramTest::aWindowWithoutADisplayIsRefusedInOneLine() {
    test::verifyOneLineOfError(programWithoutDisplay({}), 2, "saliscope-cli");
}

void ProgramTest::aScreenshotNeedsNoDisplay() {
    const QTemporaryDir folder;
    const QString file = folder.filePath("window.png");
    const test::Run run = programWithoutDisplay({"--screenshot", file});
    QVERIFY2(run.status == 0, run.errors);
    QVERIFY(QFileInfo(file).size() > 10'000);
}

QTEST_GUILESS_MAIN(ProgramTest)
#include "program_test.moc"
