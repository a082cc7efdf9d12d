<?php
wp_list_comments(array('callback' => 'plain_comment', 'end-callback' => '__return_false', 'style' => 'div', 'type' => 'all', 'reverse_top_level' => false));
