#pragma once

#include "panels/panel.h"
#include "session/segmentation_job.h"
#include "session/session.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace saliscope {

class FoldedOptions;
class LiveMapsPanel;
class PictureView;

/// Cuts the object out of the picture, from one of the live maps.
class SegmentationPanel : public Panel {
    Q_OBJECT

public:
    SegmentationPanel(Session& session, const LiveMapsPanel& maps, QWidget* parent = nullptr);

    /// Whose map is taken: the one over the picture, unless another is chosen.
    QComboBox* methods() const { return methods_; }
    QPushButton* button() const { return button_; }
    FoldedOptions* options() const { return options_; }

    /// Starts the job, stops it if it runs.
    void startOrStop();

    /// Null before the first.
    const CutOutPtr& cutOut() const { return cutOut_; }
    /// Why there is none; empty if all is well.
    QString problemText() const;

    OptionValues settings() const override;
    void setSettings(const OptionValues& settings) override;

    /// The object without its surroundings, transparent around it.
    QImage picture() const override;
    /// The mask, white on black.
    DataFile data() const override;

private:
    QWidget* makeTopRow();
    QWidget* makeViews();
    void listMethods();
    void start(const HeatMapPtr& map);
    void take(const CutOutPtr& cutOut);
    void forget();
    void showReason(const QString& text);
    void showButton();

    Session& session_;
    const LiveMapsPanel& maps_;
    QComboBox* methods_ = nullptr;
    QPushButton* button_ = nullptr;
    PictureView* outline_ = nullptr;
    PictureView* object_ = nullptr;
    QLabel* said_ = nullptr;
    FoldedOptions* options_ = nullptr;
    QString laid_; ///< the method whose map lies over the picture
    std::optional<JobId> job_;
    CutOutPtr cutOut_;
};

} // namespace saliscope
