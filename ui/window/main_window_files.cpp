// What the main window opens and saves.
#include "base/error.h"
#include "panels/dataset_panel.h"
#include "panels/save_dialog.h"
#include "session/dataset.h"
#include "state/session_file.h"
#include "window/docks.h"
#include "window/main_window.h"
#include "window/message_bar.h"
#include "window/model_files.h"
#include "window/picture_files.h"
#include "window/recent_files.h"
#include "window/slide.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QStandardPaths>
#include <QUrl>

namespace saliscope {

namespace {

bool isTable(const QString& file) {
    return QFileInfo(file).suffix().compare(QStringLiteral("csv"), Qt::CaseInsensitive) == 0;
}

} // namespace

void MainWindow::openPicture(const QString& file) {
    stopRestoring();
    file_ = file;
    patchField_ = {};
    session_.openPicture(file);
}

void MainWindow::openPictures(const QStringList& files) {
    if (files.isEmpty())
        return;
    pictures_ = files.size() > 1 ? files : QStringList();
    openPicture(files.front());
}

void MainWindow::openModel(const ModelChoice& choice) {
    stopRestoring();
    model_ = choice.model;
    session_.openModel(choice);
}

void MainWindow::openLabels(const QString& file) {
    if (session_.model())
        session_.openLabels(file);
    else
        messageBar_->showMessage(
            tr("%1: open the model first whose classes it names").arg(QFileInfo(file).fileName()));
}

void MainWindow::openFiles(const QStringList& files) {
    QStringList pictures;
    QString folder;
    ModelChoice model;
    for (const QString& file : files) {
        if (isSessionFile(file))
            return openSession(file);
        if (isTable(file) || QFileInfo(file).isDir())
            folder = file;
        else if (isModelFile(file))
            model.model = file;
        else if (isLabelFile(file))
            model.labels = file;
        else
            pictures << file;
    }
    if (!model.model.isEmpty())
        openModel(model);
    else if (!model.labels.isEmpty())
        openLabels(model.labels);
    openPictures(pictures);
    if (!folder.isEmpty())
        openDataset(folder);
}

void MainWindow::openDataset(const QString& folderOrTable) {
    docks_->bringToFront(datasetPanel_);
    dataset_->open(QFileInfo(folderOrTable).absoluteFilePath());
}

void MainWindow::showOfDataset(std::size_t image) {
    // The arrow keys then go through what is shown of the folder.
    pictures_.clear();
    for (const std::size_t other : datasetPanel_->images())
        pictures_ << dataset_->fileOf(other);
    openPicture(dataset_->fileOf(image));
}

void MainWindow::showPatch(std::size_t image, QRectF field) {
    showOfDataset(image);
    patchField_ = field;
}

void MainWindow::openUrls(const QList<QUrl>& urls) {
    QStringList files;
    for (const QUrl& url : urls)
        if (url.isLocalFile())
            files << url.toLocalFile();
        else
            messageBar_->showMessage(
                tr("%1 is not on this machine; save it first, or copy and paste the picture itself")
                    .arg(url.toDisplayString()));
    openFiles(files);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    openUrls(event->mimeData()->urls());
    event->acceptProposedAction();
}

void MainWindow::stepPicture(int step) {
    const QString next = file_.isEmpty() ? QString() : neighbourOf(file_, step, pictures_);
    if (!next.isEmpty())
        openPicture(next);
}

void MainWindow::choosePictures() {
    openPictures(QFileDialog::getOpenFileNames(this, tr("Open pictures"), {},
                                               tr("Pictures (%1);;All files (*)").arg(pictureFilter())));
}

void MainWindow::chooseModel() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a model"), {}, modelFilter());
    if (!file.isEmpty())
        openModel({file});
}

void MainWindow::chooseLabels() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open the names of the classes"), {},
                                                      tr("Text, one name a line (*.txt);;All files (*)"));
    if (!file.isEmpty())
        openLabels(file);
}

void MainWindow::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a folder of pictures"));
    if (!folder.isEmpty())
        openDataset(folder);
}

void MainWindow::chooseTable() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a table of pictures"), {},
                                                      tr("Tables (*.csv);;All files (*)"));
    if (!file.isEmpty())
        openDataset(file);
}

void MainWindow::chooseMasks() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open the masks of the objects"));
    if (!folder.isEmpty())
        dataset_->openMasks(folder);
}

void MainWindow::openSession(const QString& file) {
    try {
        restore(readSession(file));
        messageBar_->clear();
        recentSessions_->add(file);
    } catch (const Error& error) {
        messageBar_->showMessage(QString::fromStdString(messageOf(error)));
        checkSettled();
    }
}

void MainWindow::saveSession(const QString& file) {
    try {
        saliscope::saveSession(file, viewState());
        messageBar_->clear();
        recentSessions_->add(file);
    } catch (const Error& error) {
        messageBar_->showMessage(QString::fromStdString(messageOf(error)));
    }
}

void MainWindow::chooseSession() {
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Open a session"), {}, tr("Sessions (*.%1 *.json);;All files (*)").arg(sessionSuffix));
    if (!file.isEmpty())
        openSession(file);
}

void MainWindow::chooseSessionFile() {
    const QString name = QFileInfo(session_.pictureSource()).completeBaseName();
    const QString file = askForFile(this, {tr("Save the session"),
                                           QStandardPaths::DocumentsLocation,
                                           name.isEmpty() ? tr("session") : name,
                                           {{tr("Session"), sessionSuffix}}});
    if (!file.isEmpty())
        saveSession(file);
}

void MainWindow::exportSlide() {
    const QString file = askForFile(this, {tr("Export as a slide"),
                                           QStandardPaths::PicturesLocation,
                                           QStringLiteral("saliscope"),
                                           {{QStringLiteral("PDF"), QStringLiteral("pdf")},
                                            {QStringLiteral("PNG"), QStringLiteral("png")}}});
    if (file.isEmpty())
        return;
    try {
        saveSlide(file, slide());
    } catch (const std::exception& error) {
        messageBar_->showMessage(QString::fromStdString(messageOf(error)));
    }
}

} // namespace saliscope
