<?php
// A page with what WordPress shows of a post, part by part, and nothing round it.
?><!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Plain</title>
<?php
function plain_comment($comment, $told, $depth) {
	$GLOBALS['comment'] = $comment;
	printf('<div class="comment" data-pk="%d" data-parent="%d" data-depth="%d" data-kind="%s">', $comment->comment_ID, $comment->comment_parent, $depth, esc_attr(get_comment_type()));
	printf('<p class="author">%s</p><p class="date">%s</p><div class="text">', get_comment_author(), get_comment_date('c'));
	comment_text();
	echo '</div></div>';
}
if (is_singular()) {
	the_post();
	global $numpages;
	?>
<h1><?php the_title(); ?></h1>
<p id="author"><?php the_author(); ?></p>
<p id="date"><?php echo get_the_date('c'); ?></p>
<p id="pages"><?php echo $numpages; ?></p>
<ul id="terms"><?php
	foreach (get_the_terms(get_the_ID(), 'category') ?: array() as $term) {
		echo "<li>$term->name</li>";
	}
	foreach (get_the_terms(get_the_ID(), 'post_tag') ?: array() as $term) {
		echo "<li>$term->name</li>";
	}
	?></ul>
<div id="content"><?php the_content(); ?></div>
<div id="comments"><?php comments_template('/comments.php'); ?></div>
<?php } ?>
