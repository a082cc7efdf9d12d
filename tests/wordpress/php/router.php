<?php
// What Apache's .htaccess does: files as they are, all else to WordPress.
$file = $_SERVER['DOCUMENT_ROOT'] . rawurldecode(strtok($_SERVER['REQUEST_URI'], '?'));
if (is_file($file)) {
	return false;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
