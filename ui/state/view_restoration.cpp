#include "state/view_restoration.h"

#include "canvas/image_conversion.h"
#include "window/library.h"

namespace saliscope {

ViewRestoration::ViewRestoration(Session& session, ViewState state, QObject* parent)
    : QObject(parent), session_(session), state_(std::move(state)) {
    connect(&session_, &Session::pictureOpened, this, [this] { arrive(key::picture); });
    connect(&session_, &Session::modelChanged, this, [this] { arrive(key::model); });
    connect(&session_, &Session::failed, this, [this](const QString& key, const QString& message) {
        if (!awaited_.contains(key))
            return;
        problems_ << message;
        hasPicture_ = hasPicture_ && key != key::picture;
        arrive(key);
    });
}

void ViewRestoration::start() {
    if (!state_.picture.isEmpty() || !state_.pictureData.isEmpty())
        awaited_ << key::picture;
    if (!state_.model.model.isEmpty())
        awaited_ << key::model;
    if (awaited_.contains(key::model))
        session_.openModel(state_.model);
    if (!state_.picture.isEmpty()) {
        const QString sample = sampleFile(state_.picture);
        session_.openPicture(sample.isEmpty() ? state_.picture : sample);
    } else if (!state_.pictureData.isEmpty()) {
        session_.setPicture(toPicture(QImage::fromData(state_.pictureData)), tr("Pasted picture"));
    }
    if (awaited_.isEmpty())
        arrive({});
}

void ViewRestoration::arrive(const QString& key) {
    if (!key.isEmpty() && awaited_.removeAll(key) == 0)
        return;
    if (awaited_.isEmpty())
        QMetaObject::invokeMethod(this, &ViewRestoration::finished, Qt::QueuedConnection);
}

} // namespace saliscope
