#include "attack/support_vectors.h"

#include <ATen/ATen.h>
#include <opencv2/ml.hpp>

namespace saliscope {

namespace {

/// Looks products up: "points" are the numbers of points. OpenCV's own linear kernel would multiply pictures
/// again and again, number by number.
class TableKernel final : public cv::ml::SVM::Kernel {
public:
    explicit TableKernel(const at::Tensor& products) : products_(products) {}

    int getType() const override { return cv::ml::SVM::CUSTOM; }

    void calc(int count, int, const float* points, const float* another, float* results) override {
        const auto products = products_.accessor<float, 2>()[static_cast<std::int64_t>(*another)];
        for (int i = 0; i < count; ++i)
            results[i] = products[static_cast<std::int64_t>(points[i])];
    }

private:
    at::Tensor products_;
};

} // namespace

SupportVectorTraining::SupportVectorTraining(const at::Tensor& points)
    : points_(points), products_(at::mm(points, points.t()).contiguous()) {}

SeparatingPlane SupportVectorTraining::separate(const at::Tensor& members, double cost) const {
    const auto count = static_cast<int>(points_.size(0));
    cv::Mat numbers(count, 1, CV_32F), classes(count, 1, CV_32S);
    for (int i = 0; i < count; ++i) {
        numbers.at<float>(i) = static_cast<float>(i);
        classes.at<int>(i) = members[i].item<bool>() ? 0 : 1; // OpenCV's functions are above 0 for the first
    }
    const cv::Ptr<cv::ml::SVM> machine = cv::ml::SVM::create();
    machine->setType(cv::ml::SVM::C_SVC);
    machine->setC(cost);
    machine->setTermCriteria({cv::TermCriteria::MAX_ITER | cv::TermCriteria::EPS, 100'000, 1e-4});
    machine->setCustomKernel(cv::makePtr<TableKernel>(products_));
    machine->train(numbers, cv::ml::ROW_SAMPLE, classes);

    cv::Mat factors, places;
    const double threshold = machine->getDecisionFunction(0, factors, places);
    const cv::Mat vectors = machine->getSupportVectors();
    SeparatingPlane plane{.normal = at::zeros({points_.size(1)}), .offset = -threshold};
    for (int i = 0; i < static_cast<int>(factors.total()); ++i) {
        const auto point = static_cast<std::int64_t>(vectors.at<float>(places.at<int>(i), 0));
        plane.normal += factors.at<double>(i) * points_[point];
    }
    return plane;
}

} // namespace saliscope
