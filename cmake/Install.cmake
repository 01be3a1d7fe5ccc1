# What `cmake --install` puts where; and how a program finds its data. SALISCOPE_DATA_DIR leads there from the folder of
# the executable. The build tree has the layout of an installation, so that a program looks in one place whether it is
# installed or not, and an installation may be moved.
set(data_dir ${CMAKE_INSTALL_DATADIR}/saliscope)
file(RELATIVE_PATH data_from_programs /${CMAKE_INSTALL_BINDIR} /${data_dir})

add_custom_target(programs COMMENT "" VERBATIM)
foreach(program saliscope saliscope-cli)
    if(TARGET ${program})
        set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_BINDIR})
        target_compile_definitions(${program} PRIVATE SALISCOPE_DATA_DIR="${data_from_programs}")
        install(TARGETS ${program} RUNTIME COMPONENT programs)
        add_dependencies(programs ${program})
    endif()
endforeach()

if(EXISTS ${CMAKE_SOURCE_DIR}/resources)
    cmake_path(GET data_dir PARENT_PATH data_parent)
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/${data_parent})
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/resources ${CMAKE_BINARY_DIR}/${data_dir} SYMBOLIC)
    install(DIRECTORY resources/ DESTINATION ${data_dir} COMPONENT data)
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/saliscope COMPONENT documentation)
