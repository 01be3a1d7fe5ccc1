#pragma once

#include "session/creation.h"

#include <QWidget>

#include <vector>

namespace saliscope {

/// Curves over the steps of a run while they grow: axes that fit, marks, a legend, and the value under the
/// pointer. Where all values are above zero and span more than two powers of ten, the vertical axis is
/// logarithmic.
class CurveView : public QWidget {
    Q_OBJECT

public:
    /// \param name of what is drawn, for people: "objective"
    explicit CurveView(const QString& name, QWidget* parent = nullptr);

    /// \param steps to which the horizontal axis reaches at least
    void setCurves(std::vector<StepCurve> curves, int steps = 0);
    const std::vector<StepCurve>& curves() const { return curves_; }

    bool isLogarithmic() const { return range_.isLogarithmic; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// What is at the pointer, for people; empty once it has left.
    void read(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    struct Range {
        double low = 0, high = 1;
        bool isLogarithmic = false;

        /// From 0 at the bottom to 1.
        double place(double value) const;
    };

    static Range rangeOf(const std::vector<StepCurve>& curves);
    /// Of the curves, without the marks beside it.
    QRectF area() const;
    int marginOfMarks() const;
    QPointF pointOf(int step, double value) const;
    int stepAt(double x) const;
    QColor colourOf(std::size_t curve) const;
    void paintGrid(QPainter& painter) const;
    void paintCurves(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;
    void paintPointer(QPainter& painter) const;

    const QString name_;
    std::vector<StepCurve> curves_;
    int lastStep_ = 1; ///< where the horizontal axis ends
    Range range_;
    int pointed_ = -1; ///< the step under the pointer
};

} // namespace saliscope
