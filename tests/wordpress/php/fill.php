<?php
// Fills the blog by WordPress' own functions. Gives the address of each post by its number.
$told = require __DIR__ . '/load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';

function sure($value) {
	if (is_wp_error($value)) {
		throw new Exception($value->get_error_message() . ' ' . json_encode($value->get_error_data()));
	}
	if (!$value) {
		throw new Exception('A function of WordPress gave nothing.');
	}
	return $value;
}

foreach ($told['accounts'] as $account) {
	sure(wp_insert_user(wp_slash($account + array('role' => 'editor'))));
}
$terms = array();
foreach ($told['terms'] as $term) {
	$parent = $term['parent'] ? $terms[$term['parent']] : 0;
	$made = sure(wp_insert_term(wp_slash($term['name']), $term['taxonomy'], array('slug' => $term['slug'], 'parent' => $parent)));
	$terms[$term['slug']] = $made['term_id'];
}
foreach ($told['files'] as $file) {
	$path = wp_upload_dir()['basedir'] . '/' . $file['path'];
	$values = array(
		'import_id' => $file['pk'],
		'guid' => wp_upload_dir()['baseurl'] . '/' . $file['path'],
		'post_mime_type' => $file['mime'],
		'post_title' => $file['title'],
		'post_excerpt' => $file['caption'],
		'post_date' => $file['date'],
		'menu_order' => $file['order'],
		'post_author' => 1,
	);
	$pk = sure(wp_insert_attachment(wp_slash($values), $path, $file['parent'], true));
	if ($pk !== $file['pk']) {
		throw new Exception("File $pk is not {$file['pk']}.");
	}
	wp_update_attachment_metadata($pk, wp_generate_attachment_metadata($pk, $path));
	if ($file['alt'] !== '') {
		update_post_meta($pk, '_wp_attachment_image_alt', wp_slash($file['alt']));
	}
}
foreach ($told['shared'] as $block) {
	sure(
		wp_insert_post(
			wp_slash(
				array(
					'import_id' => $block['pk'],
					'post_type' => 'wp_block',
					'post_status' => 'publish',
					'post_title' => $block['title'],
					'post_content' => $block['content'],
				)
			),
			true
		)
	);
}
$left = array();
foreach ($told['posts'] as $entry) {
	$values = array(
		'import_id' => $entry['pk'],
		'post_type' => $entry['kind'],
		'post_status' => $entry['status'],
		'post_title' => $entry['title'],
		'post_content' => $entry['content'],
		'post_excerpt' => $entry['excerpt'],
		'post_name' => $entry['former_slug'] ?: $entry['slug'],
		'post_date' => $entry['former_date'] ?: $entry['date'],
		'post_password' => $entry['password'],
		'post_parent' => $entry['parent'],
		'post_author' => $entry['author'] ? sure(get_user_by('login', $entry['author']))->ID : 1,
		'comment_status' => $entry['comments_open'] ? 'open' : 'closed',
		'ping_status' => $entry['linkbacks_open'] ? 'open' : 'closed',
		'post_category' => array_map(fn($slug) => $terms[$slug], $entry['categories']),
		'tags_input' => array_map(fn($slug) => get_term($terms[$slug])->name, $entry['tags']),
		'meta_input' => $entry['meta'],
	);
	if ($values['post_type'] === 'page') {
		unset($values['post_category'], $values['tags_input']);
	}
	$pk = sure(wp_insert_post(wp_slash($values), true));
	if ($pk !== $entry['pk']) {
		throw new Exception("Post $pk is not {$entry['pk']}.");
	}
	if ($entry['former_slug']) {
		sure(wp_update_post(wp_slash(array('ID' => $pk, 'post_name' => $entry['slug'])), true));
	}
	if ($entry['former_date']) {
		sure(wp_update_post(array('ID' => $pk, 'edit_date' => true, 'post_date' => $entry['date'], 'post_date_gmt' => get_gmt_from_date($entry['date'])), true));
	}
	if ($entry['sticky']) {
		stick_post($pk);
	}
	if ($entry['featured']) {
		sure(set_post_thumbnail($pk, $entry['featured']));
	}
	foreach ($entry['comments'] as $comment) {
		$utc = $comment['at'];
		$row = array(
			'comment_ID' => $comment['pk'],
			'comment_post_ID' => $pk,
			'comment_author' => $comment['author'],
			'comment_author_email' => $comment['email'],
			'comment_author_url' => $comment['url'],
			'comment_author_IP' => '203.0.113.9',
			'comment_agent' => 'A browser',
			'comment_date_gmt' => $utc,
			'comment_date' => get_date_from_gmt($utc),
			'comment_content' => $comment['content'],
			'comment_type' => $comment['kind'],
			'comment_parent' => $comment['parent'],
			'comment_approved' => $comment['approved'],
			'user_id' => $comment['account'] ? get_user_by('login', $comment['account'])->ID : 0,
		);
		// The function takes no number of one's own, so they are counted along.
		$made = sure(wp_insert_comment(wp_slash($row)));
		if ($made !== $comment['pk']) {
			throw new Exception("Comment $made is not {$comment['pk']}.");
		}
	}
}
foreach ($told['posts'] as $entry) {
	$left[$entry['pk']] = get_permalink($entry['pk']);
}
echo json_encode($left);
