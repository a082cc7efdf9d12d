<?php
// Sets up an empty blog: one administrator, readable addresses, nested comments, no sample content.
define('WP_INSTALLING', true);
require __DIR__ . '/load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Ferry Notes', 'keeper', 'keeper@ferry.example', true, '', wp_slash('not-a-password'));
foreach (get_posts(array('post_type' => array('post', 'page'), 'post_status' => 'any', 'numberposts' => -1)) as $post) {
	wp_delete_post($post->ID, true);
}
// Numbers begin anew, for the function that inserts a comment takes none.
$wpdb->query("ALTER TABLE $wpdb->comments AUTO_INCREMENT = 1");
update_option('permalink_structure', '/%year%/%monthnum%/%day%/%postname%/');
update_option('timezone_string', 'America/Denver');
update_option('thread_comments', 1);
update_option('thread_comments_depth', 10);
update_option('page_comments', 0);
update_option('comment_order', 'asc');
update_option('comment_moderation', 0);
update_option('template', 'plain');
update_option('stylesheet', 'plain');
delete_option('rewrite_rules');
flush_rewrite_rules(false);
