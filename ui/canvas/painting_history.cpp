#include "canvas/painting_history.h"

#include "canvas/tools.h"

#include <QUndoCommand>

namespace saliscope {

class PaintingHistory::AddStroke : public QUndoCommand {
public:
    AddStroke(PaintingHistory& history, Stroke stroke)
        : QUndoCommand(titleOf(stroke)), history_(history), stroke_(std::move(stroke)) {}

    void redo() override {
        history_.cancel();
        Painting painting = history_.painting();
        painting.strokes.push_back(stroke_);
        history_.set(std::move(painting));
    }

    void undo() override {
        history_.cancel();
        Painting painting = history_.painting();
        painting.strokes.pop_back();
        history_.set(std::move(painting));
    }

private:
    PaintingHistory& history_;
    Stroke stroke_;
};

class PaintingHistory::ClearPainting : public QUndoCommand {
public:
    explicit ClearPainting(PaintingHistory& history)
        : QUndoCommand(tr("Remove all")), history_(history), before_(history.painting()) {}

    void redo() override {
        history_.cancel();
        history_.set({});
    }

    void undo() override {
        history_.cancel();
        history_.set(before_);
    }

private:
    PaintingHistory& history_;
    Painting before_;
};

PaintingHistory::PaintingHistory(QObject* parent) : QObject(parent) {}

void PaintingHistory::reset(Painting painting) {
    isDrawing_ = false;
    undoStack_.clear();
    set(std::move(painting));
}

void PaintingHistory::begin(Stroke stroke) {
    cancel();
    painting_.strokes.push_back(std::move(stroke));
    isDrawing_ = true;
    Q_EMIT changed(false);
}

void PaintingHistory::extend(cv::Point2d point, bool isRegular) {
    if (!isDrawing_)
        return;
    extendStroke(painting_.strokes.back(), point, isRegular);
    Q_EMIT changed(false);
}

void PaintingHistory::finish() {
    if (!isDrawing_)
        return;
    Stroke stroke = painting_.strokes.back();
    if (!coversAnything(stroke))
        return cancel();
    isDrawing_ = false;
    painting_.strokes.pop_back();
    undoStack_.push(new AddStroke(*this, std::move(stroke)));
}

void PaintingHistory::cancel() {
    if (!isDrawing_)
        return;
    isDrawing_ = false;
    painting_.strokes.pop_back();
    Q_EMIT changed(true);
}

void PaintingHistory::clear() {
    cancel();
    if (!painting_.empty())
        undoStack_.push(new ClearPainting(*this));
}

void PaintingHistory::set(Painting painting) {
    painting_ = std::move(painting);
    Q_EMIT changed(true);
}

} // namespace saliscope
