#pragma once

#include <QImage>
#include <QListWidget>

#include <cstdint>
#include <memory>

namespace saliscope {

/// The results that a panel has made, each as a small picture: click one to go back to it, delete those that
/// are not worth keeping. The latest is the last; the oldest go when there are too many.
class ResultHistory : public QListWidget {
    Q_OBJECT

public:
    explicit ResultHistory(QWidget* parent = nullptr);

    /// Names a result for as long as it is here.
    enum class Id : std::uint64_t {};

    /// Appends and selects it, without telling. \param value what the panel shows when it is chosen
    Id add(const QImage& picture, const QString& caption, const std::shared_ptr<const void>& value);
    /// Nothing happens if it has been removed.
    void replace(Id id, const QImage& picture, const QString& caption,
                 const std::shared_ptr<const void>& value);
    bool isSelected(Id id) const;

    std::shared_ptr<const void> value(int row) const;
    void removeAt(int row);
    void clearAll();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A person has gone back to it.
    void chosen(const std::shared_ptr<const void>& value);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void describe(QListWidgetItem* item, const QImage& picture, const QString& caption,
                  const std::shared_ptr<const void>& value);
    void choose(int row);

    bool isTelling_ = true;
    std::uint64_t lastId_ = 0;
};

} // namespace saliscope
