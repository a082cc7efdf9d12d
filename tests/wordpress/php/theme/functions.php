<?php
add_theme_support('html5', array('gallery', 'caption'));
add_theme_support('post-thumbnails');
