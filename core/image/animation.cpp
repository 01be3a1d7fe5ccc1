#include "image/animation.h"

#include "base/error.h"
#include "base/file.h"
#include "image/palette.h"

#include <gif_lib.h>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace saliscope {

namespace {

void requireFrames(const Animation& animation) {
    if (animation.frames.empty())
        throw UsageError("there is no picture to animate");
    for (const cv::Mat& frame : animation.frames)
        if (frame.type() != CV_8UC3 || frame.size() != animation.frames.front().size())
            throw UsageError(
                "the pictures of an animation must be of one size, of 8-bit red, green and blue");
    if (!(animation.framesPerSecond >= 1 && animation.framesPerSecond <= 50))
        throw UsageError("an animation shows 1 to 50 pictures a second");
}

/// A GIF file as it grows in memory.
class Gif {
public:
    explicit Gif(cv::Size size) {
        int error = 0;
        file_ = EGifOpen(&bytes_, &Gif::take, &error);
        if (!file_)
            throw std::bad_alloc();
        EGifSetGifVersion(file_, true);
        constexpr int bitsOfColour = 8;
        require(EGifPutScreenDesc(file_, size.width, size.height, bitsOfColour, 0, nullptr));
        repeatForEver();
    }

    ~Gif() {
        int error = 0;
        if (file_)
            EGifCloseFile(file_, &error);
    }

    Gif(const Gif&) = delete;
    Gif& operator=(const Gif&) = delete;

    void add(const cv::Mat& frame, double seconds) {
        const PalettePicture picture = reduceColours(frame);
        const auto colours = colourMap(picture.colours);
        GraphicsControlBlock control{};
        control.DisposalMode = DISPOSE_DO_NOT;
        control.DelayTime = static_cast<int>(std::lround(100 * seconds));
        control.TransparentColor = NO_TRANSPARENT_COLOR;
        std::array<GifByteType, 4> extension{};
        const auto length = EGifGCBToExtension(&control, extension.data());
        require(EGifPutExtension(file_, GRAPHICS_EXT_FUNC_CODE, static_cast<int>(length), extension.data()));
        require(EGifPutImageDesc(file_, 0, 0, frame.cols, frame.rows, false, colours.get()));
        for (int row = 0; row < frame.rows; ++row)
            require(EGifPutLine(file_, const_cast<GifByteType*>(picture.places.ptr(row)), frame.cols));
    }

    /// Nothing can be added any more.
    const std::vector<std::byte>& finish() {
        int error = 0;
        require(EGifCloseFile(std::exchange(file_, nullptr), &error));
        return bytes_;
    }

private:
    struct FreeColours {
        void operator()(ColorMapObject* map) const { GifFreeMapObject(map); }
    };

    static int take(GifFileType* file, const GifByteType* bytes, int count) {
        auto& all = *static_cast<std::vector<std::byte>*>(file->UserData);
        const auto* begin = reinterpret_cast<const std::byte*>(bytes);
        all.insert(all.end(), begin, begin + count);
        return count;
    }

    /// GIF knows palettes of powers of two only.
    static std::unique_ptr<ColorMapObject, FreeColours> colourMap(const std::vector<cv::Vec3b>& colours) {
        constexpr int size = 256;
        std::vector<GifColorType> padded(size, GifColorType{});
        std::transform(colours.begin(), colours.end(), padded.begin(),
                       [](const cv::Vec3b& colour) { return GifColorType{colour[0], colour[1], colour[2]}; });
        return std::unique_ptr<ColorMapObject, FreeColours>(GifMakeMapObject(size, padded.data()));
    }

    void repeatForEver() {
        constexpr std::string_view name = "NETSCAPE2.0";
        constexpr std::array<GifByteType, 3> times{1, 0,
                                                   0}; // the block's number, and how often: 0 means for ever
        require(EGifPutExtensionLeader(file_, APPLICATION_EXT_FUNC_CODE));
        require(EGifPutExtensionBlock(file_, static_cast<int>(name.size()), name.data()));
        require(EGifPutExtensionBlock(file_, static_cast<int>(times.size()), times.data()));
        require(EGifPutExtensionTrailer(file_));
    }

    /// In memory only a lack of it can go wrong, and pictures above what GIF can count.
    static void require(int status) {
        if (status != GIF_OK)
            throw UsageError("this animation is too large for a GIF; choose .avi");
    }

    std::vector<std::byte> bytes_;
    GifFileType* file_ = nullptr;
};

void writeGif(const std::filesystem::path& path, const Animation& animation, const Progress& progress) {
    Gif gif(animation.frames.front().size());
    const auto count = static_cast<double>(animation.frames.size());
    double done = 0;
    for (const cv::Mat& frame : animation.frames) {
        progress.report(done++ / count, "writing the animation");
        gif.add(frame, done < count ? 1 / animation.framesPerSecond : animation.secondsOfLast);
    }
    writeFile(path, gif.finish());
}

void writeVideo(const std::filesystem::path& path, const Animation& animation, const Progress& progress) {
    const int codec = cv::VideoWriter::fourcc('M', 'J', 'P', 'G');
    cv::VideoWriter file(path.string(), cv::CAP_OPENCV_MJPEG, codec, animation.framesPerSecond,
                         animation.frames.front().size());
    if (!file.isOpened())
        throw FileError(path.string() + ": cannot be written; choose another folder");
    constexpr double quality = 95;
    file.set(cv::VIDEOWRITER_PROP_QUALITY, quality);
    const auto count = static_cast<double>(animation.frames.size());
    double done = 0;
    cv::Mat turned; // OpenCV's order is blue, green, red
    for (const cv::Mat& frame : animation.frames) {
        progress.report(done++ / count, "writing the animation");
        cv::cvtColor(frame, turned, cv::COLOR_RGB2BGR);
        file.write(turned);
    }
    const auto stays = std::lround(animation.secondsOfLast * animation.framesPerSecond);
    for (long i = 1; i < stays; ++i)
        file.write(turned);
}

/// OpenCV does not tell when a disk is full. The file's head says how long it should be, from behind that
/// number on.
void requireWhole(const std::filesystem::path& part, const std::filesystem::path& path) {
    std::array<std::uint32_t, 2> head{}; // "RIFF", and the length
    std::ifstream(part, std::ios::binary).read(reinterpret_cast<char*>(head.data()), sizeof head);
    const std::uintmax_t length = std::filesystem::file_size(part);
    if (length < sizeof head || static_cast<std::uint32_t>(length - sizeof head) != head[1])
        throw FileError("cannot write all of '" + path.string() + "': is the disk full?");
}

/// Beside the file it is to become, with the same extension, by which OpenCV knows the format.
std::filesystem::path unfinished(const std::filesystem::path& path) {
    return path.parent_path() / (path.stem().string() + ".part" + path.extension().string());
}

void replaceByVideo(const std::filesystem::path& path, const Animation& animation, const Progress& progress) {
    const std::filesystem::path part = unfinished(path);
    try {
        writeVideo(part, animation, progress);
        requireWhole(part, path);
        std::filesystem::rename(part, path);
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        throw;
    }
}

} // namespace

void writeAnimation(const std::filesystem::path& path, const Animation& animation, const Progress& progress) {
    requireFrames(animation);
    if (path.extension() == ".gif")
        return writeGif(path, animation, progress);
    if (path.extension() == ".avi")
        return replaceByVideo(path, animation, progress);
    throw UsageError(path.string() + ": an animation ends in .gif or .avi");
}

} // namespace saliscope
