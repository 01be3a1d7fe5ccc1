// The program itself, started as a person would.
#pragma once

#include <QtTest>

namespace saliscope::test {

struct Run {
    int status;
    QByteArray output, errors;
    QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
};

inline Run cli(const QStringList& arguments) {
    QProcess process;
    process.start(SALISCOPE_CLI, arguments);
    process.waitForFinished(120'000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

inline void verifyOneLineOfError(const Run& run, int status, const QString& part) {
    QVERIFY2(run.status == status, run.errors + run.output);
    QCOMPARE(run.errors.trimmed().count('\n'), 0);
    QVERIFY2(QString::fromUtf8(run.errors).contains(part), run.errors);
}

} // namespace saliscope::test
