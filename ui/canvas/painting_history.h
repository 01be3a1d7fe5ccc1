// The painting of one picture, with everything that can be undone.
#pragma once

#include "image/painting.h"

#include <QObject>
#include <QUndoStack>

namespace saliscope {

/// All strokes, the last of which may still be under way. Undo takes finished strokes back, without a limit
/// of steps.
class PaintingHistory : public QObject {
    Q_OBJECT

public:
    explicit PaintingHistory(QObject* parent = nullptr);

    /// With the stroke that is under way.
    const Painting& painting() const { return painting_; }

    /// Begins with another painting, which cannot be undone.
    void reset(Painting painting = {});

    void begin(Stroke stroke);
    bool isDrawing() const { return isDrawing_; }

    /// The stroke under way goes on, see `extendStroke`.
    void extend(cv::Point2d point, bool isRegular);

    /// The stroke under way is done and can be undone, unless it covers nothing.
    void finish();

    /// The stroke under way was not meant.
    void cancel();

    /// Takes all strokes away, as one step that can be undone.
    void clear();

    QUndoStack& undoStack() { return undoStack_; }

Q_SIGNALS:
    /// \param finished false while a stroke is under way
    void changed(bool finished);

private:
    class AddStroke;
    class ClearPainting;

    void set(Painting painting);

    Painting painting_;
    bool isDrawing_ = false;
    QUndoStack undoStack_;
};

} // namespace saliscope
