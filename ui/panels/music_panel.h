#pragma once

#include "panels/creation_panel.h"
#include "session/music_job.h"

class QComboBox;
class QToolButton;

namespace saliscope {

class FoldedOptions;
class SoundPlayer;
class SoundView;

/// Plays one sound in the style of another. Needs no model and no picture.
class MusicPanel : public CreationPanel {
    Q_OBJECT

public:
    explicit MusicPanel(Session& session, QWidget* parent = nullptr);

    /// Names of samples, or files.
    QString contentSource() const;
    QString styleSource() const;
    void setContentSource(const QString& source);
    void setStyleSource(const QString& source);
    FoldedOptions* options() const { return options_; }
    SoundView* resultView() const { return views_[2]; }

    /// What is on screen, as there is no picture.
    QImage picture() const override;

protected:
    OptionValues choices() const override;
    void setChoices(const OptionValues& choices) override;
    QString obstacle() const override { return {}; }
    QString runTitle() const override;
    Run makeRun(const CreationPtr& from) override;
    std::vector<CaptionedPicture> picturesOf(const Creation&) const override;
    void showMore(const Creation& creation) override;
    cv::Mat resultOf(const Creation& creation) const override;

private:
    void makeForm();
    void makeViews();
    void choose(QComboBox* list, const QString& source);
    void askForSound(QComboBox* list);
    void applyPreset();
    void play(int number);
    void save();

    QComboBox* contents_ = nullptr;
    QComboBox* styles_ = nullptr;
    QComboBox* presets_ = nullptr;
    FoldedOptions* options_ = nullptr;
    std::array<SoundView*, 3> views_{}; ///< content, style, result
    SoundPlayer* player_ = nullptr;
    QToolButton* save_ = nullptr;
};

} // namespace saliscope
