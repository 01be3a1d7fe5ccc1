#include "dataset/indexed_folder.h"

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/read_ahead.h"
#include "base/resources.h"
#include "dataset/index_parts.h"
#include "image/picture.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <chrono>
#include <latch>

namespace saliscope {

namespace fs = std::filesystem;

namespace {

/// What is known of each picture of a folder.
struct Survey {
    std::vector<std::int64_t> rows; ///< of each picture; -1 if it cannot be read or is not yet known
    std::vector<std::string> why;   ///< it cannot be read; empty otherwise
    std::vector<std::size_t> open;  ///< the pictures of which nothing is known, or not all
};

Survey survey(IndexStore& store, const ImageFolder& folder, const Progress& progress) {
    Survey result;
    for (std::size_t i = 0; i < folder.images.size(); ++i) {
        progress.checkCancelled();
        const fs::path& file = folder.images[i].file;
        const std::optional<FileStamp> stamp = stampOf(file);
        const std::optional<FileRecord> record = stamp ? store.find(file, *stamp) : std::nullopt;
        const std::int64_t row =
            record && record->why.empty() ? store.rowOf(record->content).value_or(-1) : -1;
        const bool isKnown = record && (!record->why.empty() || (row >= 0 && store.isComplete(row)));
        result.rows.push_back(isKnown ? row : -1);
        result.why.push_back(isKnown ? record->why : "");
        if (!isKnown)
            result.open.push_back(i);
    }
    return result;
}

/// A picture, ready for the network.
struct PreparedPicture {
    std::optional<FileStamp> stamp = {};
    std::string content = {}; ///< its fingerprint
    at::Tensor input = {};    ///< undefined if nothing has to be computed
    std::string why = {};     ///< it cannot be read
};

PreparedPicture preparePicture(const fs::path& file, const Preprocessing& preprocessing,
                               const std::unordered_set<std::string>& complete) {
    PreparedPicture prepared{.stamp = stampOf(file)};
    try {
        Hash hash;
        hash.add(readFile(file));
        prepared.content = hash.text();
        if (!complete.contains(prepared.content))
            prepared.input = preprocess(readPicture(file), preprocessing).tensor;
    } catch (const std::exception& error) {
        prepared.why = messageOf(error);
    }
    return prepared;
}

/// How far the work is, and how long it may take.
class Pace {
public:
    explicit Pace(std::size_t total) : total_(total) {}

    void report(std::size_t done, const Progress& progress) const {
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
        std::string text = std::to_string(done) + " of " + std::to_string(total_) + " images";
        if (done > 0 && seconds > 0) {
            const double perSecond = static_cast<double>(done) / seconds;
            text += ", " + rounded(perSecond) + " per second, " +
                    remaining(static_cast<double>(total_ - done) / perSecond) + " left";
        }
        progress.report(static_cast<double>(done) / static_cast<double>(std::max<std::size_t>(total_, 1)),
                        text);
    }

private:
    static std::string rounded(double number) { return std::to_string(std::llround(number)); }
    static std::string remaining(double seconds) {
        constexpr double minute = 60, hour = 3600;
        if (seconds < 2 * minute)
            return rounded(seconds) + " s";
        return seconds < 2 * hour ? rounded(seconds / minute) + " min" : rounded(seconds / hour) + " h";
    }

    std::size_t total_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// One pass over the pictures that are not yet known.
class IndexPass {
public:
    IndexPass(const Model& model, const ImageFolder& folder, const IndexParts& parts, IndexStore& store,
              Survey& survey, const Progress& progress)
        : model_(model),
          folder_(folder),
          parts_(parts),
          store_(store),
          survey_(survey),
          progress_(progress),
          pace_(survey.open.size()) {}

    void run(std::size_t threads) {
        const std::unordered_set<std::string> complete = store_.completeContents();
        const auto prepare = [this, &complete](std::size_t i) {
            return preparePicture(folder_.images[survey_.open[i]].file, model_.preprocessing, complete);
        };
        // LibTorch's number of threads is the calling thread's, but also the default of new ones.
        const int engineThreads = at::get_num_threads();
        std::latch begun(static_cast<std::ptrdiff_t>(threads));
        const auto begin = [&begun] {
            at::set_num_threads(1);
            begun.count_down();
        };
        const auto ahead = static_cast<std::size_t>(2 * parts_.batchSize());
        ReadAhead<PreparedPicture> pictures(survey_.open.size(), ahead, threads, prepare, begin);
        begun.wait();
        at::set_num_threads(engineThreads);
        while (!pictures.atEnd())
            take(pictures.next(progress_));
        finishBatch();
    }

private:
    void take(PreparedPicture picture) {
        const std::size_t image = survey_.open[taken_++];
        survey_.why[image] = picture.why;
        if (picture.why.empty())
            waiting_.emplace_back(image, picture.content);
        if (picture.stamp && !picture.content.empty()) // or else it may be there the next time
            batch_.files.emplace_back(folder_.images[image].file,
                                      FileRecord{*picture.stamp, picture.content, picture.why});
        if (picture.input.defined() &&
            std::ranges::find(batch_.contents, picture.content) == batch_.contents.end() &&
            !isKnownByNow(picture.content)) {
            batch_.contents.push_back(std::move(picture.content));
            inputs_.push_back(std::move(picture.input));
        }
        constexpr std::size_t mostFiles = 1000;
        if (static_cast<std::int64_t>(inputs_.size()) == parts_.batchSize() ||
            batch_.files.size() == mostFiles)
            finishBatch();
    }

    /// Another file of the same content was computed in this pass.
    bool isKnownByNow(const std::string& content) {
        const std::optional<std::int64_t> row = store_.rowOf(content);
        return row && store_.isComplete(*row);
    }

    void finishBatch() {
        if (!inputs_.empty())
            batch_.parts = parts_.compute(at::cat(inputs_), progress_);
        store_.add(batch_);
        for (const auto& [image, content] : waiting_)
            survey_.rows[image] = store_.rowOf(content).value_or(-1);
        batch_ = {};
        inputs_.clear();
        waiting_.clear();
        pace_.report(taken_, progress_);
    }

    const Model& model_;
    const ImageFolder& folder_;
    const IndexParts& parts_;
    IndexStore& store_;
    Survey& survey_;
    const Progress& progress_;
    Pace pace_;
    std::size_t taken_ = 0;
    IndexStore::Batch batch_;
    std::vector<at::Tensor> inputs_;
    std::vector<std::pair<std::size_t, std::string>> waiting_; ///< pictures and their contents
};

std::size_t decoderThreads(const IndexOptions& options) {
    return options.decoders > 0 ? static_cast<std::size_t>(options.decoders)
                                : std::max(1u, std::thread::hardware_concurrency());
}

} // namespace

IndexedFolder indexFolder(const std::shared_ptr<const Model>& model, const ImageFolder& folder,
                          const IndexOptions& options, const Progress& progress) {
    const IndexParts parts(model, options);
    const fs::path cache = options.cache.empty() ? userCacheFolder() / "index" : options.cache;
    IndexStore store(cache / modelKey(*model), parts.stored());
    Survey known = survey(store, folder, progress);
    if (!known.open.empty()) {
        if (store.lock(progress))
            known = survey(store, folder, progress);
        IndexPass(*model, folder, parts, store, known, progress).run(decoderThreads(options));
    }
    IndexedFolder indexed{.folder = {.root = folder.root, .images = {}}};
    std::vector<std::int64_t> rows;
    for (std::size_t i = 0; i < folder.images.size(); ++i)
        if (known.rows[i] >= 0) {
            indexed.folder.images.push_back(folder.images[i]);
            rows.push_back(known.rows[i]);
        } else {
            indexed.unreadable.push_back({folder.images[i].file, known.why[i]});
        }
    parts.read(store, rows, indexed);
    return indexed;
}

} // namespace saliscope
