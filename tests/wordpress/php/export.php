<?php
// Writes the export of all content, as the page Tools → Export gives it for download.
require __DIR__ . '/load.php';
require_once ABSPATH . 'wp-admin/includes/export.php';
export_wp(array('content' => 'all'));
