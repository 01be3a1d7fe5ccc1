// The main window's view as a whole: taken, shown again, kept in files.
#include "base/error.h"
#include "canvas/canvas.h"
#include "canvas/image_conversion.h"
#include "panels/activations_panel.h"
#include "panels/live_maps_panel.h"
#include "panels/map_tile.h"
#include "state/session_file.h"
#include "state/view_restoration.h"
#include "window/docks.h"
#include "window/library.h"
#include "window/main_window.h"
#include "window/message_bar.h"
#include "window/overlay_controls.h"
#include "window/recent_files.h"

#include <QBuffer>
#include <QFileDialog>
#include <QFileInfo>
#include <QLayout>
#include <QMenu>
#include <QStandardPaths>

namespace saliscope {

namespace {

QByteArray pngOf(const Picture& picture) {
    QByteArray data;
    QBuffer buffer(&data);
    toImage(picture.pixels).save(&buffer, "PNG");
    return data;
}

QString sessionFilter() {
    return QObject::tr("Sessions (*.%1 *.json);;All files (*)").arg(sessionSuffix);
}

} // namespace

ViewState MainWindow::viewState() const {
    ViewState state;
    const QString source = session_.pictureSource();
    if (QFileInfo::exists(source))
        state.picture = nameOfPicture(source);
    else if (!session_.cleanPicture().empty())
        state.pictureData = pngOf(session_.cleanPicture());
    state.painting = canvas_->painting();
    const ModelChoice& model = session_.modelChoice();
    state.model = {absoluteIfFile(model.model), absoluteIfFile(model.weights), model.architecture,
                   absoluteIfFile(model.labels)};
    state.target = session_.target();
    state.pinned = session_.pinnedClass();
    state.layer = session_.layer();
    state.methods = liveMaps_->methods();
    state.options = liveMaps_->options();
    state.overlay = {liveMaps_->chosenMethod(), overlay_->opacity(), overlay_->colours(),
                     overlay_->isSigned()};
    state.isComparing = canvas_->isComparing();
    state.divider = canvas_->divider();
    state.position = canvas_->viewPosition();
    state.channelOrder = activations_->order();
    state.hasSharedScale = activations_->hasSharedScale();
    state.panels = docks_->shown();
    state.docks = docks_->arrangement();
    return state;
}

void MainWindow::restore(const ViewState& state) {
    stopRestoring();
    pictures_.clear();
    const QString sample = sampleFile(state.picture);
    file_ = sample.isEmpty() ? state.picture : sample;
    model_ = state.model.model;
    restoration_ = new ViewRestoration(session_, state, this);
    connect(restoration_, &ViewRestoration::finished, this, &MainWindow::finishRestoring);
    restoration_->start();
}

void MainWindow::stopRestoring() {
    if (!restoration_)
        return;
    restoration_->disconnect(this);
    restoration_->deleteLater(); // it may be the one that calls
    restoration_ = nullptr;
}

void MainWindow::finishRestoring() {
    const ViewState state = restoration_->state();
    const bool hasPicture = restoration_->hasPicture();
    const QStringList problems = restoration_->problems();
    stopRestoring();
    if (!state.layer.isEmpty())
        session_.setLayer(state.layer);
    session_.setTarget(state.target);
    session_.pinClass(state.pinned);
    if (state.docks.isEmpty() || !docks_->restore(state.docks))
        docks_->showOnly(state.panels);
    layout()->activate(); // the picture's place depends on the size of its view
    if (hasPicture)
        restoreCanvas(state);
    restoreMaps(state);
    activations_->setOrder(state.channelOrder);
    activations_->setSharedScale(state.hasSharedScale);
    if (!problems.isEmpty())
        messageBar_->showMessage(problems.join(QStringLiteral("; ")));
    Q_EMIT restored();
    checkSettled();
}

void MainWindow::restoreCanvas(const ViewState& state) {
    if (!session_.cleanPicture().empty()) {
        canvas_->setPicture(session_.cleanPicture(), state.painting);
        paint();
    }
    canvas_->setComparing(state.isComparing);
    canvas_->setDivider(state.divider);
    canvas_->setViewPosition(state.position);
}

void MainWindow::restoreMaps(const ViewState& state) {
    liveMaps_->setOptions(state.options);
    liveMaps_->setMethods(state.methods);
    overlay_->setOpacity(state.overlay.opacity);
    overlay_->setColours(state.overlay.colours);
    overlay_->setSigned(state.overlay.isSigned);
    liveMaps_->chooseMethod(state.overlay.method);
    // What takes long is computed again only where it was on the picture.
    MapTile* chosen = liveMaps_->tile(state.overlay.method);
    if (chosen && chosen->method().isSlow)
        chosen->startOrStop();
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

void MainWindow::addSessionActions(QMenu* menu) {
    QAction* open = menu->addAction(tr("Open S&ession …"), this, &MainWindow::chooseSession);
    open->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_O);
    QAction* save = menu->addAction(tr("&Save Session …"), this, &MainWindow::chooseSessionFile);
    save->setShortcut(QKeySequence::Save);
    recentSessions_ =
        new RecentFiles(tr("Recent Sess&ions"), settings_, QStringLiteral("recent/sessions"), menu);
    connect(recentSessions_, &RecentFiles::chosen, this, &MainWindow::openSession);
    menu->addMenu(recentSessions_);
}

void MainWindow::chooseSession() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a session"), {}, sessionFilter());
    if (!file.isEmpty())
        openSession(file);
}

void MainWindow::chooseSessionFile() {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString name = QFileInfo(session_.pictureSource()).completeBaseName();
    QString file = QFileDialog::getSaveFileName(
        this, tr("Save the session"),
        QStringLiteral("%1/%2.%3").arg(folder, name.isEmpty() ? tr("session") : name, sessionSuffix),
        sessionFilter());
    if (file.isEmpty())
        return;
    if (QFileInfo(file).suffix().isEmpty())
        file += '.' + sessionSuffix;
    saveSession(file);
}

} // namespace saliscope
