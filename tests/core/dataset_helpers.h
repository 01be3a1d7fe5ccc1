// Folders of small random pictures, and models for them.
#pragma once

#include "base/file.h"
#include "base/random.h"
#include "dataset/indexed_folder.h"
#include "image/picture.h"
#include "model/model.h"
#include "support/networks.h"

#include <QtTest>

namespace saliscope::test {

/// A picture of blurred noise, another one for each seed.
inline cv::Mat noisePicture(int side, std::uint64_t seed) {
    Random random(seed);
    cv::Mat pixels(side, side, CV_8UC3);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            for (int c = 0; c < 3; ++c)
                pixels.at<cv::Vec3b>(y, x)[c] = static_cast<std::uint8_t>(random.below(256));
    return pixels;
}

inline std::filesystem::path pictureFile(const std::filesystem::path& folder, int number) {
    const QString name = QStringLiteral("%1.png").arg(number, 5, 10, QLatin1Char('0'));
    return folder / (number % 2 == 0 ? "even" : "odd") / name.toStdString();
}

/// `count` pictures in two class folders.
inline void writePictures(const std::filesystem::path& folder, int count, int side = 16) {
    createFolder(folder / "even");
    createFolder(folder / "odd");
    for (int i = 0; i < count; ++i)
        writePng(pictureFile(folder, i), noisePicture(side, static_cast<std::uint64_t>(i)));
}

/// 3×16×16 in, 5 scores out.
inline std::shared_ptr<const Model> smallModel(int side = 16) {
    return std::make_shared<Model>(modelOf(smallNetwork(), 3, side, side));
}

/// Remembers how many images were to be computed, -1 if none were.
struct CountedWork {
    int total = -1;
    Progress progress{[this](double, const std::string& step) {
        const QString text = QString::fromStdString(step);
        total = text.section(QStringLiteral(" of "), 1).section(QLatin1Char(' '), 0, 0).toInt();
    }};
};

} // namespace saliscope::test
