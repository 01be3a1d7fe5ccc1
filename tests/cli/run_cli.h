// The program itself, started as a person would.
#pragma once

#include <QtTest>

#include <csignal>

namespace saliscope::test {

struct Run {
    int status;
    QByteArray output, errors;
    QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
};

inline Run endOf(QProcess& process) {
    process.waitForFinished(120'000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

inline Run cli(const QStringList& arguments) {
    QProcess process;
    process.start(SALISCOPE_CLI, arguments);
    return endOf(process);
}

/// Starts the command, interrupts it as Ctrl+C does, and waits for its end.
inline Run interrupted(const QStringList& arguments, int afterMilliseconds) {
    QProcess process;
    process.start(SALISCOPE_CLI, arguments);
    process.waitForStarted();
    process.waitForFinished(afterMilliseconds);
    if (process.state() ==
        QProcess::Running) // else its number is 0, by which kill means the tests themselves
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    return endOf(process);
}

inline void verifyOneLineOfError(const Run& run, int status, const QString& part) {
    QVERIFY2(run.status == status, run.errors + run.output);
    QCOMPARE(run.errors.trimmed().count('\n'), 0);
    QVERIFY2(QString::fromUtf8(run.errors).contains(part), run.errors);
}

} // namespace saliscope::test
