#pragma once

#include "panels/creation_panel.h"
#include "session/synthesis_job.h"

class QComboBox;

namespace saliscope {

class FoldedOptions;

/// Makes the picture that a class, a unit, a channel or a layer would like best.
class SynthesisPanel : public CreationPanel {
    Q_OBJECT

public:
    explicit SynthesisPanel(Session& session, QWidget* parent = nullptr);

    QString kind() const;
    void setKind(const QString& id);
    QString preset() const;
    void setPreset(const QString& id);
    /// Whether the current layer as a whole is excited, not the target.
    bool isWholeLayer() const;
    void setWholeLayer(bool whole);
    FoldedOptions* options() const { return options_; }

protected:
    OptionValues choices() const override;
    void setChoices(const OptionValues& choices) override;
    QString obstacle() const override;
    QString runTitle() const override;
    Run makeRun(const CreationPtr& from) override;
    cv::Mat onCanvas(const Creation& creation) const override;

private:
    void makeForm();
    const SynthesisKind& chosen() const;
    void listPresets();
    void showOptions();
    void applyPreset();
    void showGoals();

    QComboBox* kinds_ = nullptr;
    QComboBox* goals_ = nullptr;
    QComboBox* presets_ = nullptr;
    FoldedOptions* options_ = nullptr; ///< of the chosen kind
};

} // namespace saliscope
