// The main window's view as a whole: taken and shown again.
#include "canvas/canvas.h"
#include "canvas/image_conversion.h"
#include "canvas/image_file.h"
#include "panels/activations_panel.h"
#include "panels/live_maps_panel.h"
#include "panels/map_tile.h"
#include "state/view_restoration.h"
#include "window/comparison.h"
#include "window/docks.h"
#include "window/library.h"
#include "window/main_window.h"
#include "window/message_bar.h"
#include "window/overlay_controls.h"
#include "window/pointer_readout.h"

#include <QAction>
#include <QFileInfo>
#include <QLayout>

namespace saliscope {

ViewState MainWindow::viewState() const {
    ViewState state;
    const QString source = session_.pictureSource();
    if (QFileInfo::exists(source))
        state.picture = nameOfPicture(source);
    else if (!session_.cleanPicture().empty())
        state.pictureData = pngOf(toImage(session_.cleanPicture().pixels));
    state.painting = canvas_->painting();
    state.model = withAbsoluteFiles(session_.modelChoice());
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
    state.showsField = readout_->fieldAction()->isChecked();
    state.comparison = comparison_->state();
    state.settings = docks_->settings();
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
    docks_->setSettings(state.settings);
    readout_->fieldAction()->setChecked(state.showsField);
    comparison_->restore(state.comparison);
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

} // namespace saliscope
