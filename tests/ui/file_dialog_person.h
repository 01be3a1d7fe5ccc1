// Somebody in front of a dialogue that asks for a file.
#pragma once

#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QTimer>

namespace saliscope::test {

/// Answers the next dialogue that asks for a file, as long as this lives.
class FileDialogPerson {
public:
    /// \param file what is written as its name; empty: the person cancels \param kind what is chosen in the
    /// list of kinds; empty: what is proposed
    explicit FileDialogPerson(QString file, QString kind = {})
        : file_(std::move(file)), kind_(std::move(kind)) {
        timer_.callOnTimeout([this] {
            if (auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget())) {
                timer_.stop();
                answer(*dialog);
            }
        });
        timer_.start(10);
    }

private:
    void answer(QFileDialog& dialog) const {
        if (file_.isEmpty())
            return dialog.reject();
        if (!kind_.isEmpty())
            choose(*dialog.findChild<QComboBox*>("fileTypeCombo"), kind_);
        dialog.findChild<QLineEdit*>("fileNameEdit")->setText(file_);
        QMetaObject::invokeMethod(&dialog, "accept");
    }

    /// As a click in the list does.
    static void choose(QComboBox& list, const QString& text) {
        list.setCurrentText(text);
        Q_EMIT list.activated(list.currentIndex());
        Q_EMIT list.textActivated(text);
    }

    QString file_, kind_;
    QTimer timer_;
};

} // namespace saliscope::test
