# What `cmake --install` puts where. `resourceFolder()` in core/base finds the data from the folder of the executable, so an
# installation may be moved as a whole.
add_custom_target(programs)
foreach(program saliscope saliscope-cli)
    if(TARGET ${program})
        set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
        install(TARGETS ${program} RUNTIME DESTINATION bin COMPONENT programs)
        add_dependencies(programs ${program})
    endif()
endforeach()

install(DIRECTORY resources/ DESTINATION share/saliscope COMPONENT data)
install(FILES LICENSE DESTINATION share/doc/saliscope COMPONENT documentation)
