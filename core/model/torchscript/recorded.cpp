#include "model/torchscript/recorded.h"

#include "base/error.h"

#include <algorithm>

namespace saliscope::torchscript {

namespace {

std::vector<c10::IValue> elements(const c10::IValue& value) {
    if (value.isTuple())
        return value.toTupleRef().elements().vec();
    if (!value.isList())
        throw ModelError("a list was expected where the model has another value");
    const c10::List<c10::IValue> list = value.toList();
    return {list.begin(), list.end()};
}

} // namespace

Recorded fixedValue(c10::IValue value) {
    auto cell = std::make_shared<Cell>();
    cell->value = std::move(value);
    return cell;
}

Recorded composite(std::vector<Recorded> parts) {
    auto cell = std::make_shared<Cell>();
    cell->parts = std::move(parts);
    return cell;
}

std::vector<Recorded>& partsOf(const Recorded& list) {
    if (!list->parts) {
        std::vector<Recorded> parts;
        for (c10::IValue& element : elements(list->value))
            parts.push_back(fixedValue(std::move(element)));
        list->parts = std::move(parts);
    }
    return *list->parts;
}

c10::IValue concrete(const Recorded& recorded, const c10::TypePtr& type) {
    if (!recorded->parts)
        return recorded->value;
    if (const auto optional = type->cast<c10::OptionalType>())
        return concrete(recorded, optional->getElementType());
    if (const auto tuple = type->cast<c10::TupleType>()) {
        std::vector<c10::IValue> values;
        for (std::size_t i = 0; i < recorded->parts->size(); ++i)
            values.push_back(concrete((*recorded->parts)[i], tuple->elements()[i]));
        return c10::ivalue::Tuple::create(std::move(values));
    }
    const auto listType = type->cast<c10::ListType>();
    const c10::TypePtr element = listType ? listType->getElementType() : c10::TypePtr(c10::AnyType::get());
    c10::impl::GenericList list(element);
    for (const Recorded& part : *recorded->parts)
        list.push_back(concrete(part, element));
    return list;
}

Dependence dependenceOf(const Recorded& recorded) {
    Dependence most = recorded->dependence;
    if (recorded->parts)
        for (const Recorded& part : *recorded->parts)
            most = std::max(most, dependenceOf(part));
    return most;
}

} // namespace saliscope::torchscript
