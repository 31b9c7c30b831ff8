#pragma once

/// Stories that other implementations got wrong, each played on a stage of its own. They throw when
/// the gateway gets one wrong, too. Numbers are those of gateway.md.
namespace culvert::gateway::scenarios {

// WebSockets
void a_client_speaks_first_with_the_encoder_on();       ///< W-E1, X-09
void an_ordinary_200_opens_no_socket();                 ///< W-08, X-04
void a_wrong_accept_is_a_502();                         ///< W-05, X-03
void a_101_cut_anywhere_loses_nothing();                ///< W-06
void bytes_before_the_200_are_delivered();              ///< W-07, X-05
void a_half_close_is_a_half_close();                    ///< W-13, X-06
void an_end_is_not_followed_by_a_reset();               ///< X-07
void an_http2_only_service_is_reached();                ///< X-10
void a_service_without_extended_connect_gets_http11();  ///< W-11, X-11, X-13
void every_stream_may_be_a_socket_with_a_key();         ///< X-12
void several_tokens_and_no_version_are_enough();        ///< W-19, W-24, X-13
void what_is_announced_is_served();                     ///< X-14, X-15
void one_stalled_socket_holds_up_nobody();              ///< W-16

// Answers
void a_lost_last_chunk_is_a_broken_answer();                      ///< B-11, X-01
void resets_of_the_service_are_answered();                        ///< X-02
void a_demand_for_http11_with_a_body_is_met();                    ///< N-18, X-02
void an_early_413_arrives();                                      ///< B-09
void grpc_keeps_its_form();                                       ///< B-06, B-30, X-20
void paths_and_methods_pass_as_they_are();                        ///< X-17
void links_push_nothing();                                        ///< X-17
void idle_connections_that_die_cost_no_request();                 ///< B-22, X-19
void frames_are_never_an_answer();                                ///< X-21
void failures_are_no_missing_pages();                             ///< X-16
void only_names_without_certificate_get_421_and_h2c_is_served();  ///< X-16

// Services
void http2_only_services_are_found();              ///< N-01, N-03, N-06
void h2c_and_services_that_say_yes_to_anything();  ///< N-07, N-23
void a_server_that_needs_its_name_gets_it();       ///< N-13, M-03

// Streams
void a_stalled_download_holds_up_nobody();  ///< B-04
void resets_leave_the_window_whole();       ///< B-05
void events_are_live();                     ///< S-01, S-07, X-08

// Attacks
void provoked_resets_are_counted();                ///< A-02, X-18
void a_header_bomb_does_not_go_off();              ///< A-04, X-18
void a_continuation_may_come_byte_by_byte();       ///< A-03, X-18
void line_ends_in_pseudo_fields_get_no_further();  ///< R-12, R-13

}  // namespace culvert::gateway::scenarios
