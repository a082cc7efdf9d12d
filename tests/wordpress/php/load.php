<?php
// Begins a script within WordPress as its administrator, and gives what it was told.
$_SERVER['HTTP_HOST'] = 'www.ferry.example';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require $argv[1] . '/wp-load.php';
// Nobody is written to.
add_filter('pre_wp_mail', '__return_true');
if (is_blog_installed()) {
	wp_set_current_user(1);
}
return json_decode(stream_get_contents(STDIN), true);
