<?php
// Reads an export into an empty blog as an importer does, by the functions that make posts and comments. Gives what the blog holds then.
$told = require __DIR__ . '/load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
// Whoever imports may write whatever markup the file has.
kses_remove_filters();

function sure($value) {
	if (is_wp_error($value)) {
		throw new Exception($value->get_error_message() . ' ' . json_encode($value->get_error_data()));
	}
	if (!$value) {
		throw new Exception('A function of WordPress gave nothing.');
	}
	return $value;
}

function metas($element, $name) {
	$pairs = array();
	foreach ($element->$name as $meta) {
		$pairs[] = array((string) $meta->meta_key, (string) $meta->meta_value);
	}
	return $pairs;
}

libxml_use_internal_errors(false);
$xml = simplexml_load_file($told, 'SimpleXMLElement', LIBXML_NOCDATA | LIBXML_PARSEHUGE);
$spaces = $xml->getDocNamespaces();
$channel = $xml->channel->children($spaces['wp']);
if ((string) $channel->wxr_version !== '1.2') {
	throw new Exception('This is no export of version 1.2.');
}
$users = array();
foreach ($channel->author as $author) {
	$login = (string) $author->author_login;
	$users[$login] = sure(
		wp_insert_user(
			wp_slash(
				array(
					'user_login' => sanitize_user($login, true) ?: 'author-' . (string) $author->author_id,
					'user_pass' => 'none',
					'user_email' => 'a' . (string) $author->author_id . '@ferry.example',
					'display_name' => (string) $author->author_display_name,
					'role' => 'editor',
				)
			)
		)
	);
}
foreach ($channel->tag as $tag) {
	sure(wp_insert_term(wp_slash((string) $tag->tag_name), 'post_tag', array('slug' => (string) $tag->tag_slug)));
}
$thumbnails = array();
foreach ($xml->channel->item as $item) {
	$entry = $item->children($spaces['wp']);
	$values = array(
		'import_id' => (int) $entry->post_id,
		'post_author' => $users[(string) $item->children($spaces['dc'])->creator] ?? 1,
		'post_date' => (string) $entry->post_date,
		'post_date_gmt' => (string) $entry->post_date_gmt,
		'post_content' => (string) $item->children($spaces['content'])->encoded,
		'post_excerpt' => (string) $item->children($spaces['excerpt'])->encoded,
		'post_title' => (string) $item->title,
		'post_status' => (string) $entry->status,
		'post_name' => (string) $entry->post_name,
		'comment_status' => (string) $entry->comment_status,
		'ping_status' => (string) $entry->ping_status,
		'guid' => (string) $item->guid,
		'post_parent' => (int) $entry->post_parent,
		'menu_order' => (int) $entry->menu_order,
		'post_type' => (string) $entry->post_type,
		'post_password' => (string) $entry->post_password,
	);
	if ($values['post_type'] === 'attachment') {
		$values['post_mime_type'] = wp_check_filetype((string) $entry->attachment_url)['type'];
		$pk = sure(wp_insert_attachment(wp_slash($values), false, 0, true));
	} else {
		$pk = sure(wp_insert_post(wp_slash($values), true));
	}
	foreach (metas($entry, 'postmeta') as list($key, $value)) {
		if ($key === '_thumbnail_id') {
			$thumbnails[$pk] = (int) $value;
		} else {
			add_post_meta($pk, wp_slash($key), wp_slash(maybe_unserialize($value)));
		}
	}
	$tags = array();
	foreach ($item->category as $term) {
		if ((string) $term['domain'] === 'post_tag') {
			$found = sure(get_term_by('slug', (string) $term['nicename'], 'post_tag'));
			if ($found->name !== (string) $term) {
				throw new Exception("The term {$term['nicename']} is “{$found->name}” in the list and “{$term}” at post $pk.");
			}
			$tags[] = $found->term_id;
		}
	}
	sure(wp_set_post_terms($pk, $tags, 'post_tag') !== false);
	$comments = array();
	foreach ($entry->comment as $comment) {
		$comments[(int) $comment->comment_id] = $comment;
	}
	ksort($comments);
	$inserted = array();
	foreach ($comments as $number => $comment) {
		$row = array(
			'comment_post_ID' => $pk,
			'comment_author' => (string) $comment->comment_author,
			'comment_author_email' => (string) $comment->comment_author_email,
			'comment_author_IP' => (string) $comment->comment_author_IP,
			'comment_author_url' => (string) $comment->comment_author_url,
			'comment_date' => (string) $comment->comment_date,
			'comment_date_gmt' => (string) $comment->comment_date_gmt,
			'comment_content' => (string) $comment->comment_content,
			'comment_approved' => (string) $comment->comment_approved,
			'comment_type' => (string) $comment->comment_type,
			'comment_parent' => $inserted[(int) $comment->comment_parent] ?? 0,
			'user_id' => 0,
		);
		if ((int) $comment->comment_parent && !$row['comment_parent']) {
			throw new Exception("Comment $number answers one that is not there before it.");
		}
		$inserted[$number] = sure(wp_insert_comment(wp_filter_comment(wp_slash($row) + array('comment_agent' => ''))));
		add_comment_meta($inserted[$number], 'number_here', $number);
		foreach (metas($comment, 'commentmeta') as list($key, $value)) {
			add_comment_meta($inserted[$number], wp_slash($key), wp_slash($value));
		}
	}
}
foreach ($thumbnails as $pk => $file) {
	sure(update_post_meta($pk, '_thumbnail_id', $file));
}

$held = array();
foreach (get_posts(array('post_type' => array('post', 'page', 'attachment'), 'post_status' => 'any', 'numberposts' => -1)) as $entry) {
	$comments = array();
	foreach (get_comments(array('post_id' => $entry->ID, 'status' => 'any', 'type' => '')) as $comment) {
		$comments[] = array(
			'number' => (int) get_comment_meta($comment->comment_ID, 'number_here', true),
			'parent' => (int) ($comment->comment_parent ? get_comment_meta($comment->comment_parent, 'number_here', true) : 0),
			'author' => html_entity_decode($comment->comment_author, ENT_QUOTES | ENT_HTML5),
			'url' => html_entity_decode($comment->comment_author_url),
			'at' => $comment->comment_date_gmt,
			'approved' => $comment->comment_approved,
			'kind' => $comment->comment_type ?: 'comment',
			'text' => html_entity_decode(wp_strip_all_tags($comment->comment_content), ENT_QUOTES | ENT_HTML5),
		);
	}
	$held[$entry->ID] = array(
		'kind' => $entry->post_type,
		'status' => $entry->post_status,
		'title' => html_entity_decode($entry->post_title, ENT_QUOTES | ENT_HTML5),
		'slug' => urldecode($entry->post_name),
		'at' => $entry->post_date_gmt,
		'excerpt' => html_entity_decode($entry->post_excerpt, ENT_QUOTES | ENT_HTML5),
		'comments_open' => $entry->comment_status === 'open',
		'linkbacks_open' => $entry->ping_status === 'open',
		'parent' => $entry->post_parent,
		'author' => html_entity_decode(get_userdata($entry->post_author)->display_name),
		'tags' => array_map(fn($tag) => html_entity_decode($tag->name, ENT_QUOTES | ENT_HTML5), get_the_tags($entry->ID) ?: array()),
		'featured' => (int) get_post_thumbnail_id($entry->ID),
		'footnotes' => json_decode(get_post_meta($entry->ID, 'footnotes', true), true) ?: array(),
		'alt' => get_post_meta($entry->ID, '_wp_attachment_image_alt', true),
		'link' => get_permalink($entry->ID),
		'comments' => $comments,
	);
}
echo json_encode($held);
