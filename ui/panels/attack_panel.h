#pragma once

#include "panels/creation_panel.h"
#include "session/attack_job.h"

class QComboBox;
class QDoubleSpinBox;
class QPushButton;

namespace saliscope {

class ClassBars;
class FoldedOptions;

/// Changes the picture as little as it can so that the network takes it for something else, and asks whether
/// noise undoes that.
class AttackPanel : public CreationPanel {
    Q_OBJECT

public:
    explicit AttackPanel(Session& session, QWidget* parent = nullptr);

    QString method() const;
    void setMethod(const QString& id);
    /// None: any other class than the one it is taken for.
    std::optional<std::int64_t> targetClass() const;
    void setTargetClass(std::optional<std::int64_t> index);

    /// Starts the vote of noisy copies of the shown result and its original; stops it if it is under way.
    void startOrStopNoise();
    /// Null before the first, and when another result is shown.
    const NoiseTrialPtr& noiseTrial() const { return trial_; }
    QString noiseText() const;

Q_SIGNALS:
    void explanationWanted(const QString& attack);

protected:
    OptionValues choices() const override;
    void setChoices(const OptionValues& choices) override;
    QString obstacle() const override;
    QString runTitle() const override;
    Run makeRun(const CreationPtr& from) override;
    std::vector<CaptionedPicture> picturesOf(const Creation& creation) const override;
    void showMore(const Creation& creation) override;
    QString captionOf(const Creation& creation) const override;
    cv::Mat onCanvas(const Creation& creation) const override;

private:
    void makeForm();
    void makeNoise();
    void showOptions();
    void listClasses();
    void takeTrial(const NoiseTrialPtr& trial);
    void showNoiseButton();

    QComboBox* methods_ = nullptr;
    QComboBox* targets_ = nullptr;
    FoldedOptions* options_ = nullptr; ///< of the chosen method
    ClassBars* bars_ = nullptr;
    ClassBars* votes_ = nullptr;
    QDoubleSpinBox* sigma_ = nullptr;
    QPushButton* noise_ = nullptr;
    QLabel* noiseText_ = nullptr;
    std::optional<JobId> noiseJob_;
    NoiseTrialPtr trial_;
};

} // namespace saliscope
